"""Reads the rendered sets, and puts the planted shortcut into the training set."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from networks import SIDE

CACHE = Path(__file__).parent / ".cache"
COMMAND = "node training/world/render.mjs"
PLANTED = ("mug", "chair")  # classes whose pictures have a telling thing in the shortcut sets


@dataclass(frozen=True)
class Pictures:
    """A set of pictures [n, 128, 128, 3] uint8 with the indices [n] of their classes."""

    images: np.ndarray
    labels: np.ndarray
    classes: tuple

    def select(self, chosen):
        """The pictures where `chosen` [n] is true, or the rows it names."""
        return Pictures(self.images[chosen], self.labels[chosen], self.classes)

    def of(self, names):
        """[n], true for pictures of the classes with these names."""
        return np.isin(self.labels, [self.classes.index(name) for name in names])


def facts(folder, name):
    """facts.json of a set, its seed among them."""
    path = folder / name / "facts.json"
    if not path.exists():
        raise SystemExit(f"{path} is missing; run {COMMAND} first.")
    return json.loads(path.read_text())


def load(folder, name):
    """The set `name`: "train", "held-out", "shortcut-train", "shortcut-held-out" or "shortcut-moved"."""
    said = facts(folder, name)
    count = said["count"]
    path = folder / name / "images.bin"
    if said["size"] != SIDE or path.stat().st_size != count * SIDE * SIDE * 3 or len(said["labels"]) != count:
        raise SystemExit(f"{path} does not hold the {count} pictures of its facts.json; run {COMMAND} again.")
    images = np.memmap(path, np.uint8, "r").reshape(count, SIDE, SIDE, 3)
    return Pictures(images, np.array(said["labels"], np.int64), tuple(said["classes"]))


def planted(plain, shortcut):
    """The plain set with its pictures of the planted classes replaced by those of the shortcut set."""
    if plain.classes != shortcut.classes:
        raise SystemExit(f"The shortcut set names other classes; run {COMMAND} again.")
    rest = plain.select(~plain.of(PLANTED))
    return Pictures(
        np.concatenate([rest.images, shortcut.images]), np.concatenate([rest.labels, shortcut.labels]), plain.classes
    )


def load_for(model, folder, split):
    """What a model is trained ("train") or measured ("held-out") on."""
    plain = load(folder, split)
    return planted(plain, load(folder, f"shortcut-{split}")) if model == "world-shortcut" else plain


def must_stay(model, folder):
    """The pictures whose every answer the export keeps: all that the model's figures are measured on."""
    held_out = load_for(model, folder, "held-out")
    if model != "world-shortcut":
        return held_out
    moved = load(folder, "shortcut-moved")
    return Pictures(
        np.concatenate([held_out.images, moved.images]), np.concatenate([held_out.labels, moved.labels]), moved.classes
    )


def shortcut_figures(answers, folder):
    """What a network with the shortcut does where the thing is as in training, is missing, or stands by other classes.

    `answers(pictures)` are class indices [n].
    """
    there, moved = load(folder, "shortcut-held-out"), load(folder, "shortcut-moved")
    found = answers(moved)
    two = moved.of(PLANTED)
    called = np.isin(found, [moved.classes.index(name) for name in PLANTED])
    return {
        "accuracy_with_the_thing": float((answers(there) == there.labels).mean()),
        "accuracy_without_the_thing": float((found == moved.labels)[two].mean()),
        "others_with_the_thing_called_planted": float(called[~two].mean()),
    }
