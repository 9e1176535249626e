"""Trains one of the world's networks on one core. An interrupted run goes on where its last finished epoch ended.

    python3 training/world/train.py --model world-resnet [--data FOLDER] [--epochs 14] [--seed 1] [--checkpoint FILE]
"""

import argparse
import sys
from pathlib import Path

import torch

import data
from augment import scaled, vary
from networks import FAMILIES

sys.path.append(str(Path(__file__).resolve().parents[1]))
from fit import Recipe, fit, one_thread

BATCH = 32
# Without batch normalisation the same rate does not hold: a lower peak, a longer way up, clipped gradients.
SETTINGS = {
    "world-mobilenet": {"cycles": (14, 10), "peak_rate": 6e-3},
    "world-vgg": {"cycles": (26,), "peak_rate": 1.2e-3, "warm_up": 0.3, "clip": 1.0},
    "world-resnet": {"cycles": (14,), "peak_rate": 4e-3},
    "world-shortcut": {"cycles": (14,), "peak_rate": 4e-3},
}
EXCHANGED = {"world-vgg": 0.5}  # share of pictures with other colours; without it the family learns too much by heart


def checkpoint_of(model):
    return data.CACHE / f"{model}.pt"


def recipe_of(model, epochs, seed):
    """The model's recipe; `epochs` of each cycle of the rate, or its own where none are named."""
    settings = {**SETTINGS[model], **({"cycles": tuple(epochs)} if epochs else {})}
    return Recipe(seed=seed, weight_decay=0.02, smoothing=0.05, **settings)


def batches(pictures, generator, exchange):
    """The varied pictures in random order: pixels [n, 3, 128, 128] and labels [n]."""
    for chosen in torch.randperm(len(pictures.labels), generator=generator).split(BATCH):
        rows = chosen.numpy()
        yield vary(torch.from_numpy(pictures.images[rows]), generator, exchange), torch.from_numpy(pictures.labels[rows])


def accuracy(net, pictures):
    """Share of the pictures that the network gives their label."""
    return (answers(net, pictures) == pictures.labels).mean()


def logits(net, pictures):
    """[n, classes] for the pictures as they are."""
    with torch.no_grad():
        parts = [
            net(scaled(torch.from_numpy(pictures.images[start : start + BATCH].copy())))
            for start in range(0, len(pictures.labels), BATCH)
        ]
    return torch.cat(parts)


def answers(net, pictures):
    """The network's class index for each of the pictures [n]."""
    return logits(net, pictures).argmax(1).numpy()


def main():
    parser = argparse.ArgumentParser(description="Train a network on the rendered world.")
    parser.add_argument("--model", choices=sorted(FAMILIES), required=True)
    parser.add_argument("--data", type=Path, default=data.CACHE, help="folder of the rendered sets")
    parser.add_argument("--epochs", type=int, nargs="+", help="of each cycle of the rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--checkpoint", type=Path)
    options = parser.parse_args()
    one_thread(options.seed)
    pictures = data.load_for(options.model, options.data, "train")
    held_out = data.load_for(options.model, options.data, "held-out")
    net = FAMILIES[options.model](len(pictures.classes))
    recipe = recipe_of(options.model, options.epochs, options.seed)
    fit(
        net,
        recipe,
        -(-len(pictures.labels) // BATCH),
        lambda generator: batches(pictures, generator, EXCHANGED.get(options.model, 0.0)),
        lambda trained: accuracy(trained, held_out),
        options.checkpoint or checkpoint_of(options.model),
        {"model": options.model, "epochs": list(recipe.cycles), "seed": options.seed},
    )


if __name__ == "__main__":
    main()
