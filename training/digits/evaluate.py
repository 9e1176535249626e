"""Measures the exported network: MNIST's test digits, the gallery's eight, and 200 digits drawn on canvases.

    python3 training/digits/evaluate.py [--data ../shared/data/mnist] [--check]
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

import mnist
from draw import sample
from export import EXPECTED, FOLDER
from network import SIDE
from pen import Hand, draw, resize
from strokes import FORMS, SAMPLES

sys.path.append(str(Path(__file__).resolve().parents[1]))
import exported

DRAWINGS_PER_DIGIT = 20
SEED = 7
LEAST_ACCURACY = 0.985
LEAST_PROBABILITY = 0.95
LEAST_DRAWN = 0.95
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


def gallery(network):
    """By sample id: ten logits and the probability of the right digit, from the gallery's pictures resized."""
    pictures = np.stack([resize(sample(digit), SIDE) / 255 for digit in SAMPLES])
    logits = network.logits(float_maps(pictures)).double()
    chances = logits.softmax(1)
    return {
        f"digit-{digit}": (logits[row].numpy(), chances[row, digit].item()) for row, digit in enumerate(SAMPLES)
    }


def failures(share, drawn, samples):
    """In words, everything that is not as the card, expected.json and the aims say."""
    card = json.loads((FOLDER / "card.json").read_text())
    stated = card["training"]["test_accuracy"]
    expected = json.loads(EXPECTED.read_text())
    if share < LEAST_ACCURACY or share != stated:
        yield f"test accuracy {share:.2%} is below {LEAST_ACCURACY:.2%} or not the card's {stated:.2%}"
    if drawn < LEAST_DRAWN:
        yield f"drawn digits {drawn:.1%} are below {LEAST_DRAWN:.1%}"
    for name, (logits, chance) in samples.items():
        if chance < LEAST_PROBABILITY:
            yield f"{name} has probability {chance:.3f}, below {LEAST_PROBABILITY}"
        wanted = np.array(expected[name])
        if np.abs(logits - wanted).max() > LOGIT_TOLERANCE * np.abs(wanted).max():
            yield f"{name} has other logits than expected.json"


def main():
    parser = argparse.ArgumentParser(description="Measure the exported digit network.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/mnist"), help="folder of the IDX files")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a figure is not what is promised")
    options = parser.parse_args()
    torch.set_num_threads(1)
    network = exported.Network(FOLDER)
    images, digits = mnist.load(options.data, "test")
    share = exported.accuracy(network, images[..., None], digits)
    print(f"test accuracy {share:.2%} of 10,000 digits")
    samples = gallery(network)
    print("gallery " + "  ".join(f"{name} {chance:.4f}" for name, (_, chance) in samples.items()))
    pictures, labels = drawings()
    right = network.logits(float_maps(pictures)).argmax(1).numpy() == labels
    wrong = {int(digit): int((~right[labels == digit]).sum()) for digit in FORMS if not right[labels == digit].all()}
    print(f"drawn digits {right.mean():.1%} of {len(labels)}; wrong by digit: {wrong or 'none'}")
    found = list(failures(share, right.mean(), samples)) if options.check else []
    for line in found:
        print(f"FAILED: {line}")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
