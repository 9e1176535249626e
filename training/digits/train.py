"""Trains the digit network on one core. An interrupted run goes on where its last finished epoch ended.

    python3 training/digits/train.py [--data ../shared/data/mnist] [--epochs 20] [--seed 1] [--checkpoint FILE]
"""

import argparse
import sys
from pathlib import Path

import torch

import mnist
from augment import vary
from network import build

sys.path.append(str(Path(__file__).resolve().parents[1]))
from fit import Recipe, fit, one_thread

BATCH = 128
PEAK_RATE = 4e-3
WEIGHT_DECAY = 1e-3
HELD_OUT = 5_000  # last digits of the training split, never trained on; the test split is left to evaluate.py
CHECKPOINT = Path(__file__).parent / ".cache" / "checkpoint.pt"


def tensors(folder):
    """Training and held-out digits: two pairs of pixels [n, 1, 28, 28] in 0…1 and labels [n]."""
    images, labels = mnist.load(folder, "train")
    pixels = torch.from_numpy(images.copy()).float().div_(255).unsqueeze(1)
    labels = torch.from_numpy(labels.copy()).long()
    return (pixels[:-HELD_OUT], labels[:-HELD_OUT]), (pixels[-HELD_OUT:], labels[-HELD_OUT:])


def accuracy(net, pixels, labels):
    """Share of pixels [n, 1, 28, 28] that the network gives their label [n]."""
    found = torch.cat([net(part).argmax(1) for part in pixels.split(500)])
    return (found == labels).double().mean().item()


def batches(pixels, labels, generator):
    """The varied digits in random order: pixels [n, 1, 28, 28] and labels [n]."""
    for batch in torch.randperm(len(labels), generator=generator).split(BATCH):
        yield vary(pixels[batch], generator).contiguous(memory_format=torch.channels_last), labels[batch]


def train(folder, epochs, seed, checkpoint):
    """Trains (or goes on training) to `epochs` and leaves the network in the checkpoint."""
    one_thread(seed)
    (pixels, labels), held_out = tensors(folder)
    fit(
        build(),
        Recipe(epochs, seed, PEAK_RATE, WEIGHT_DECAY),
        -(-len(labels) // BATCH),
        lambda generator: batches(pixels, labels, generator),
        lambda net: accuracy(net, *held_out),
        checkpoint,
        {"epochs": epochs, "seed": seed},
    )


def main():
    parser = argparse.ArgumentParser(description="Train the digit network.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/mnist"), help="folder of the IDX files")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    options = parser.parse_args()
    train(options.data, options.epochs, options.seed, options.checkpoint)


if __name__ == "__main__":
    main()
