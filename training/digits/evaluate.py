"""Measures the exported networks: MNIST's test digits, the gallery's, and 200 digits drawn on canvases.

    python3 training/digits/evaluate.py [--model digits-mlp …] [--data ../shared/data/mnist] [--check]
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

from draw import gallery
from export import EXPECTED, MODELS, test_pictures
from network import NETWORKS, SIDE
from pen import Hand, draw, resize
from strokes import FORMS

sys.path.append(str(Path(__file__).resolve().parents[1]))
import exported
from fit import one_thread

DRAWINGS_PER_DIGIT = 20
SEED = 7
LEAST_ACCURACY = {"digits-cnn": 0.985, "digits-mlp": 0.97, "digits-cluttered": 0.96}
LEAST_PROBABILITY = {"digits-cnn": 0.95, "digits-mlp": 0.5, "digits-cluttered": 0.5}  # of a sample's digit
LEAST_DRAWN = {"digits-cnn": 0.95}
LOGIT_TOLERANCE = 1e-4  # relative to the largest; float32 against the float64 of expected.json


def shaky(strokes, rng):
    """The strokes with every control point moved a little (sd 1.2 % of the side)."""
    moves = {}  # the points of a corner or a closed loop stay together
    return [
        [tuple(np.add(point, moves.setdefault(point, rng.normal(0, 0.012, 2)))) for point in stroke]
        for stroke in strokes
    ]


def anybody(rng):
    """Somebody's hand and place on the canvas."""
    return Hand(
        width=rng.uniform(0.04, 0.15),
        taper=rng.uniform(0, 0.3),
        slant=rng.uniform(-0.15, 0.3),
        angle=rng.uniform(-0.15, 0.15),
        stretch=rng.uniform(0.85, 1.2),
        size=rng.uniform(0.65, 1.2),
        shift=tuple(rng.uniform(-0.06, 0.06, 2)),
    )


def drawings():
    """Digits drawn with a hard round pen on canvases of 280 to 560 pixels: pictures [n, 28, 28] 0…1, labels [n]."""
    rng = np.random.default_rng(SEED)
    labels = np.repeat(list(FORMS), DRAWINGS_PER_DIGIT)
    pictures = []
    for row, digit in enumerate(labels):
        form = FORMS[digit][row % len(FORMS[digit])]
        canvas = draw(shaky(form, rng), anybody(rng), int(rng.integers(280, 561)))
        pictures.append(resize(canvas, SIDE))
    return np.stack(pictures), labels


def float_maps(pictures):
    """[n, 28, 28, 1] float32 of pictures [n, 28, 28]."""
    return torch.as_tensor(pictures, dtype=torch.float32).unsqueeze(-1)


def samples(network, model):
    """By sample id: ten logits and the probability of the right digit, from the gallery's pictures resized."""
    side, drawn = NETWORKS[model].side, gallery(model)
    pictures = np.stack([resize(picture, side) / 255 for _, picture in drawn.values()])
    logits = network.logits(float_maps(pictures)).double()
    chances = logits.softmax(1)
    return {
        name: (logits[row].numpy(), chances[row, digit].item()) for row, (name, (digit, _)) in enumerate(drawn.items())
    }


def failures(model, network, share, drawn, found):
    """In words, everything that is not as the card, expected.json and the aims say."""
    stated = network.card["training"]["test_accuracy"]
    expected = json.loads(EXPECTED.read_text())[model]
    if share < LEAST_ACCURACY[model] or share != stated:
        yield f"test accuracy {share:.2%} is below {LEAST_ACCURACY[model]:.2%} or not the card's {stated:.2%}"
    if drawn is not None and drawn < LEAST_DRAWN.get(model, 0):
        yield f"drawn digits {drawn:.1%} are below {LEAST_DRAWN[model]:.1%}"
    for name, (logits, chance) in found.items():
        if chance < LEAST_PROBABILITY[model]:
            yield f"{name} has probability {chance:.3f}, below {LEAST_PROBABILITY[model]}"
        wanted = np.array(expected[name])
        if np.abs(logits - wanted).max() > LOGIT_TOLERANCE * np.abs(wanted).max():
            yield f"{name} has other logits than expected.json"


def share_of_drawings(network):
    """Share of the drawn digits that are right; prints it with the mistakes."""
    pictures, labels = drawings()
    right = network.logits(float_maps(pictures)).argmax(1).numpy() == labels
    wrong = {int(digit): int((~right[labels == digit]).sum()) for digit in FORMS if not right[labels == digit].all()}
    print(f"  drawn digits {right.mean():.1%} of {len(labels)}; wrong by digit: {wrong or 'none'}")
    return right.mean()


def evaluate(model, folder):
    """Prints the model's figures; answers with what is not as promised."""
    if not (MODELS / model / "model.json").exists():
        raise SystemExit(f"{MODELS / model} has no model.json; run training/digits/export.py --model {model} first.")
    network, kind = exported.Network(MODELS / model), NETWORKS[model]
    pictures, labels = test_pictures(kind, folder)
    share = exported.accuracy(network, pictures, labels)
    print(f"{model}  test accuracy {share:.2%} of {len(labels):,} digits")
    found = samples(network, model)
    print("  gallery " + "  ".join(f"{name} {chance:.4f}" for name, (_, chance) in found.items()))
    drawn = share_of_drawings(network) if kind.side == SIDE else None
    return [f"{model}: {line}" for line in failures(model, network, share, drawn, found)]


def main():
    parser = argparse.ArgumentParser(description="Measure the exported digit networks.")
    parser.add_argument("--model", choices=sorted(NETWORKS), nargs="+", default=sorted(NETWORKS))
    parser.add_argument("--data", type=Path, default=Path("../shared/data/mnist"), help="folder of the IDX files")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a figure is not what is promised")
    options = parser.parse_args()
    one_thread(0)
    found = [line for model in options.model for line in evaluate(model, options.data)]
    for line in found if options.check else []:
        print(f"FAILED: {line}")
    raise SystemExit(1 if found and options.check else 0)


if __name__ == "__main__":
    main()
