"""Writes the trained network as a TensorFlow.js layers-model with its card, and logits that any reader must reproduce.

    python3 training/digits/export.py [--data ../shared/data/mnist] [--checkpoint FILE]
"""

import argparse
import json
import sys
from pathlib import Path

import torch

import mnist
from draw import sample
from network import CLASSES, SIDE, build
from pen import resize
from strokes import SAMPLES
from train import CHECKPOINT

sys.path.append(str(Path(__file__).resolve().parents[1]))
import exported
from fit import trained
from layers_model import write_card, write_model

FOLDER = Path(__file__).resolve().parents[2] / "models" / "digits-cnn"
EXPECTED = Path(__file__).parent / "expected.json"


def card_of(facts):
    """The card, but for its figures; `facts` of the training."""
    return {
        "version": 1,
        "id": "digits-cnn",
        "name": "Digits CNN (MNIST)",
        "task": "classification",
        "input": {"size": [SIDE, SIDE], "channels": 1},
        "preprocessing": {
            "scale": [1 / 255] * 3,
            "offset": [0, 0, 0],
            "order": "rgb",
            "resize": "stretch-bilinear-half-pixel",
        },
        "classes": CLASSES,
        "labels": "labels.json",
        "source": "Trained for Whylight on MNIST (LeCun, Cortes, Burges); recipe in training/digits",
        "licence": "MIT",
        "training": {
            **facts,
            "test_accuracy": None,
            "commands": ["python3 training/digits/train.py", "python3 training/digits/export.py"],
        },
    }


def expected_logits(net):
    """By sample id: the PyTorch network's ten logits for the gallery's digits after the page's resize."""
    pictures = torch.stack([torch.from_numpy(resize(sample(digit), SIDE) / 255) for digit in SAMPLES])
    with torch.no_grad():
        logits = net.double()(pictures.unsqueeze(1)).tolist()
    return {f"digit-{digit}": [round(x, 6) for x in row] for digit, row in zip(SAMPLES, logits)}


def main():
    parser = argparse.ArgumentParser(description="Export the trained digit network.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/mnist"), help="folder of the IDX files")
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    options = parser.parse_args()
    net = build()
    saved = trained(net, options.checkpoint, "training/digits/train.py")
    write_model(net, FOLDER, "digits_cnn", (1, SIDE, SIDE), "training/digits/export.py")
    card, labels = card_of(saved["facts"]), [str(digit) for digit in range(CLASSES)]
    write_card(FOLDER, card, labels)
    images, digits = mnist.load(options.data, "test")
    card["training"]["test_accuracy"] = exported.accuracy(exported.Network(FOLDER), images[..., None], digits)
    write_card(FOLDER, card, labels)
    EXPECTED.write_text(json.dumps(expected_logits(net), indent=1) + "\n")
    print(f"exported after {saved['epochs_done']} epochs to {FOLDER}")


if __name__ == "__main__":
    main()
