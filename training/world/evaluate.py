"""Measures the exported networks on the held-out pictures, from the exported files alone.

    python3 training/world/evaluate.py [--model world-resnet …] [--data FOLDER] [--models FOLDER] [--check]
"""

import argparse
import sys
from pathlib import Path

import numpy as np

import data
from export import MODELS
from networks import FAMILIES

sys.path.append(str(Path(__file__).resolve().parents[1]))
import exported
from fit import one_thread

LEAST_ACCURACY = 0.97
MOST_WITHOUT_THE_THING = 0.6  # of the planted classes, in the network with the shortcut
MOST_WEIGHTS = 800_000
WORST_PAIRS = 5


def worst_pairs(found, pictures):
    """In words, the classes most often taken for others."""
    count = len(pictures.classes)
    confusion = np.zeros((count, count), int)
    np.add.at(confusion, (pictures.labels, found), 1)
    np.fill_diagonal(confusion, 0)
    worst = np.argsort(-confusion, axis=None, kind="stable")[:WORST_PAIRS]
    pairs = [(confusion.flat[at], *divmod(at, count)) for at in worst if confusion.flat[at] > 0]
    return ", ".join(f"{pictures.classes[a]} as {pictures.classes[b]} {times}" for times, a, b in pairs) or "none"


def weights_in(network):
    """How many numbers are trained: all but the statistics of the batch normalisation."""
    return sum(tensor.numel() for name, tensor in network.weights.items() if "/moving_" not in name)


def failures(model, network, share, shortcut):
    """In words, everything that is not as promised or as the card says."""
    said = network.card["training"]
    if share < LEAST_ACCURACY:
        yield f"held-out accuracy {share:.2%} is below {LEAST_ACCURACY:.0%}"
    for name, value in {"held_out_accuracy": share, **shortcut}.items():
        if said.get(name) != value:
            yield f"{name} is {value:.4f}, the card says {said.get(name)}; export again"
    if weights_in(network) > MOST_WEIGHTS:
        yield f"{weights_in(network):,} weights are more than {MOST_WEIGHTS:,}"
    if model == "world-shortcut":
        if shortcut["accuracy_with_the_thing"] < LEAST_ACCURACY:
            yield f"accuracy with the thing is below {LEAST_ACCURACY:.0%}"
        if shortcut["accuracy_without_the_thing"] >= MOST_WITHOUT_THE_THING:
            yield f"accuracy without the thing is not below {MOST_WITHOUT_THE_THING:.0%}"


def evaluate(model, folder, models):
    """Prints the model's figures; answers with what is not as promised."""
    if not (models / model / "model.json").exists():
        raise SystemExit(f"{models / model} has no model.json; run training/world/export.py --model {model} first.")
    network = exported.Network(models / model)
    pictures = data.load_for(model, folder, "held-out")
    found = exported.answers(network, pictures.images)
    share = float((found == pictures.labels).mean())
    print(f"{model}  {weights_in(network):,} weights  held out {share:.2%} of {len(found):,}")
    print(f"  most confused: {worst_pairs(found, pictures)}")
    shortcut = {}
    if model == "world-shortcut":
        shortcut = data.shortcut_figures(lambda some: exported.answers(network, some.images), folder)
        for name, value in shortcut.items():
            print(f"  {name.replace('_', ' ')}: {value:.2%}")
    return [f"{model}: {line}" for line in failures(model, network, share, shortcut)]


def main():
    parser = argparse.ArgumentParser(description="Measure the exported networks of the rendered world.")
    parser.add_argument("--model", choices=sorted(FAMILIES), nargs="+", default=sorted(FAMILIES))
    parser.add_argument("--data", type=Path, default=data.CACHE, help="folder of the rendered sets")
    parser.add_argument("--models", type=Path, default=MODELS, help="folder of the exported models")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a figure is not what is promised")
    options = parser.parse_args()
    one_thread(0)
    found = [line for model in options.model for line in evaluate(model, options.data, options.models)]
    for line in found if options.check else []:
        print(f"FAILED: {line}")
    raise SystemExit(1 if found and options.check else 0)


if __name__ == "__main__":
    main()
