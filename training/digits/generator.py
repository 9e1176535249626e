"""A generator from the MLP's last hidden code to a digit, and the critic that tells its pictures from real ones."""

import sys
from pathlib import Path

import torch
from torch import nn

from network import CODE, CODE_UNITS, SIDE, chain, mlp

sys.path.append(str(Path(__file__).resolve().parents[1]))
from fit import trained
from modules import Dense
from train import checkpoint_of

CLASSIFIER = "digits-mlp"


def build():
    """From codes [n, 1, 1, 128] to ink [n, 784] in 0…1, the rows of a 28 × 28 picture.

    Dense layers sketch the picture and convolutions draw it. Input and output are what Whylight's importer takes: a
    picture (of one row) and a list of numbers.
    """
    return chain({
        "code": nn.Flatten(),
        "fc1": Dense(CODE_UNITS, 256, activation="relu"),
        "fc2": Dense(256, SIDE * SIDE),
        "sketch": nn.Unflatten(1, (1, SIDE, SIDE)),
        "conv1": nn.Conv2d(1, 12, 3, padding=1), "relu1": nn.ReLU(),
        "conv2": nn.Conv2d(12, 12, 3, padding=1), "relu2": nn.ReLU(),
        "conv3": nn.Conv2d(12, 1, 3, padding=1), "ink": nn.Sigmoid(),
        "picture": nn.Flatten(),
    })


class Critic(nn.Module):
    """How real a picture [n, 1, 28, 28] looks as one of the code [n, 128]: logits [n]."""

    def __init__(self):
        super().__init__()
        self.seen = nn.Sequential(
            nn.Conv2d(1, 16, 4, 2, padding=1), nn.LeakyReLU(0.2),
            nn.Conv2d(16, 32, 4, 2, padding=1), nn.LeakyReLU(0.2), nn.Flatten(),
            Dense(32 * 7 * 7, 64), nn.LeakyReLU(0.2),
        )
        self.told = Dense(CODE_UNITS, 32)
        self.verdict = nn.Sequential(Dense(96, 64), nn.LeakyReLU(0.2), Dense(64, 1))

    def forward(self, pictures, codes):
        return self.verdict(torch.cat([self.seen(pictures), self.told(codes)], 1))[:, 0]


def classifier():
    """The trained MLP, not to be trained further."""
    net = mlp()
    trained(net, checkpoint_of(CLASSIFIER), f"training/digits/train.py --model {CLASSIFIER}")
    return net.requires_grad_(False)


def code_of(net, pixels):
    """The MLP's last hidden code [n, 128] of pixels [n, 1, 28, 28]."""
    names = [name for name, _ in net.named_children()]
    return net[: names.index(CODE) + 1](pixels)
