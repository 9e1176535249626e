"""Writes a trained network as a TensorFlow.js layers-model with its card, and logits that any reader must reproduce.

    python3 training/digits/export.py [--model digits-cnn] [--data ../shared/data/mnist] [--checkpoint FILE]
"""

import argparse
import json
import sys
from pathlib import Path

import torch

import mnist
from draw import gallery
from network import CLASSES, NETWORKS
from pen import resize
from train import checkpoint_of, unseen

sys.path.append(str(Path(__file__).resolve().parents[1]))
import exported
from fit import one_thread, trained
from layers_model import half_candidates, halves_that_keep, write_card, write_model

MODELS = Path(__file__).resolve().parents[2] / "models"
EXPECTED = Path(__file__).parent / "expected.json"


def test_pictures(kind, folder):
    """MNIST's test digits as the network is measured on them: pictures [n, h, w, 1] uint8 and labels [n]."""
    images, labels = mnist.load(folder, "test")
    pixels = unseen(kind.side, torch.tensor(images).float().div_(255).unsqueeze(1))
    return (pixels * 255).round().byte().permute(0, 2, 3, 1).numpy(), labels


def card_of(model, facts):
    """The card, but for its figures; `facts` of the training."""
    kind = NETWORKS[model]
    choice = "" if model == "digits-cnn" else f" --model {model}"
    return {
        "version": 1,
        "id": model,
        "name": kind.name,
        "task": "classification",
        "input": {"size": [kind.side, kind.side], "channels": 1},
        "preprocessing": {
            "scale": [1 / 255] * 3,
            "offset": [0, 0, 0],
            "order": "rgb",
            "resize": "stretch-bilinear-half-pixel",
        },
        "classes": CLASSES,
        "labels": "labels.json",
        "source": f"Trained for Whylight on {kind.source}; recipe in training/digits",
        "licence": "MIT",
        "training": {
            **facts,
            "test_accuracy": None,
            "commands": [f"python3 training/digits/train.py{choice}", f"python3 training/digits/export.py{choice}"],
        },
    }


def rounded(net, pictures):
    """Rounds to float16 the kernels that keep every answer for the pictures; names of these and of the others."""
    pixels = torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div_(255)

    def logits(some, rows):
        with torch.no_grad():
            return torch.cat([some(part) for part in pixels[rows].split(500)])

    halves = halves_that_keep(net, logits, len(pixels))
    return halves, [name.removesuffix(".weight") for name in half_candidates(net) if name not in halves]


def expected_logits(net, model):
    """By sample id: the PyTorch network's ten logits for its gallery's digits after the page's resize."""
    side, samples = NETWORKS[model].side, gallery(model)
    pictures = torch.stack([torch.from_numpy(resize(picture, side) / 255) for _, picture in samples.values()])
    with torch.no_grad():
        logits = net.double()(pictures.unsqueeze(1)).tolist()
    return {name: [round(x, 6) for x in row] for name, row in zip(samples, logits)}


def write_expected(model, values):
    """Puts the model's logits into expected.json."""
    found = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    found[model] = values
    EXPECTED.write_text(json.dumps(dict(sorted(found.items())), indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description="Export a trained digit network.")
    parser.add_argument("--model", choices=sorted(NETWORKS), default="digits-cnn")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/mnist"), help="folder of the IDX files")
    parser.add_argument("--checkpoint", type=Path)
    options = parser.parse_args()
    one_thread(0)
    model, kind = options.model, NETWORKS[options.model]
    net = kind.build()
    saved = trained(net, options.checkpoint or checkpoint_of(model), f"training/digits/train.py --model {model}")
    pictures, digits = test_pictures(kind, options.data)
    card = card_of(model, saved["facts"])
    halves = []
    if kind.half:
        halves, kept = rounded(net, pictures)
        card["training"].update({"float16_kernels": len(halves), "float32_kernels": kept})
        print(f"float16 kernels {len(halves)}; float32, for an answer would change: {', '.join(kept) or 'none'}")
    folder, labels = MODELS / model, [str(digit) for digit in range(CLASSES)]
    generated_by = "training/digits/export.py"
    write_model(net, folder, model.replace("-", "_"), (1, kind.side, kind.side), generated_by, halves)
    write_card(folder, card, labels)
    card["training"]["test_accuracy"] = exported.accuracy(exported.Network(folder), pictures, digits)
    write_card(folder, card, labels)
    write_expected(model, expected_logits(net, model))
    share = card["training"]["test_accuracy"]
    print(f"exported after {saved['epochs_done']} epochs to {folder}; test accuracy {share:.2%}")


if __name__ == "__main__":
    main()
