"""Trains a digit network on one core. An interrupted run goes on where its last finished epoch ended.

    python3 training/digits/train.py [--model digits-cnn] [--data ../shared/data/mnist] [--epochs 20] [--seed 1]
        [--checkpoint FILE]
"""

import argparse
import sys
from pathlib import Path

import torch

import mnist
from augment import vary
from clutter import clutter
from network import CLUTTERED_SIDE, NETWORKS

sys.path.append(str(Path(__file__).resolve().parents[1]))
from fit import Recipe, fit, one_thread

BATCH = 128
WEIGHT_DECAY = 1e-3
HELD_OUT = 5_000  # last digits of the training split, never trained on; the test split is left to evaluate.py
CLUTTER_SEED = 11  # of the held-out and the test pictures' clutter
CACHE = Path(__file__).parent / ".cache"


def checkpoint_of(model):
    return CACHE / ("checkpoint.pt" if model == "digits-cnn" else f"{model}.pt")


def tensors(folder):
    """Training and held-out digits: two pairs of pixels [n, 1, 28, 28] in 0…1 and labels [n]."""
    images, labels = mnist.load(folder, "train")
    pixels = torch.from_numpy(images.copy()).float().div_(255).unsqueeze(1)
    labels = torch.from_numpy(labels.copy()).long()
    return (pixels[:-HELD_OUT], labels[:-HELD_OUT]), (pixels[-HELD_OUT:], labels[-HELD_OUT:])


def accuracy(net, pixels, labels):
    """Share of pixels [n, 1, h, w] that the network gives their label [n]."""
    found = torch.cat([net(part).argmax(1) for part in pixels.split(500)])
    return (found == labels).double().mean().item()


def as_input(side, pixels, others, generator):
    """What a network of this side takes: the digits [n, 1, 28, 28] themselves, or among fragments of `others`."""
    return clutter(pixels, others, generator) if side == CLUTTERED_SIDE else pixels


def unseen(side, pixels):
    """The digits [n, 1, 28, 28] as a network of this side is measured on them; the same every time."""
    return as_input(side, pixels, pixels, torch.Generator().manual_seed(CLUTTER_SEED))


def batches(side, pixels, labels, generator):
    """The varied digits in random order: pixels [n, 1, h, w] and labels [n]."""
    for batch in torch.randperm(len(labels), generator=generator).split(BATCH):
        varied = as_input(side, vary(pixels[batch], generator), pixels, generator)
        yield varied.contiguous(memory_format=torch.channels_last), labels[batch]


def main():
    parser = argparse.ArgumentParser(description="Train a digit network.")
    parser.add_argument("--model", choices=sorted(NETWORKS), default="digits-cnn")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/mnist"), help="folder of the IDX files")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--checkpoint", type=Path)
    options = parser.parse_args()
    kind = NETWORKS[options.model]
    epochs = options.epochs or kind.epochs
    one_thread(options.seed)
    (pixels, labels), (held_out, answers) = tensors(options.data)
    held_out = unseen(kind.side, held_out)
    fit(
        kind.build(),
        Recipe((epochs,), options.seed, kind.peak_rate, WEIGHT_DECAY),
        -(-len(labels) // BATCH),
        lambda generator: batches(kind.side, pixels, labels, generator),
        lambda net: accuracy(net, held_out, answers),
        options.checkpoint or checkpoint_of(options.model),
        {"epochs": epochs, "seed": options.seed},
    )


if __name__ == "__main__":
    main()
