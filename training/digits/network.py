"""The digit networks; their modules carry the exported layer names.

`cnn` and `mlp` have no bias anywhere, and so are positively homogeneous: logits(a·x) = a·logits(x) for a > 0. Gradient ×
input sums to the logit, and relevance has nowhere to leak to. A black picture gives ten zeros.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from torch import nn

sys.path.append(str(Path(__file__).resolve().parents[1]))
from modules import Dense, GlobalAverage

SIDE = 28
CLUTTERED_SIDE = 40
CLASSES = 10
CODE = "relu2"  # the MLP's last hidden layer, from which the generator draws
CODE_UNITS = 128


def chain(modules):
    """A Sequential of modules by name."""
    net = nn.Sequential()
    for name, module in modules.items():
        net.add_module(name, module)
    return net


def conv(inputs, outputs, bias=False):
    return nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias)


def cnn():
    """From [n, 1, 28, 28], pixels in 0…1, to logits [n, 10]: two blocks of two convolutions, one dense layer."""
    return chain({
        "conv1": conv(1, 16), "relu1": nn.ReLU(),
        "conv2": conv(16, 16), "relu2": nn.ReLU(), "pool1": nn.MaxPool2d(2),
        "conv3": conv(16, 32), "relu3": nn.ReLU(),
        "conv4": conv(32, 32), "relu4": nn.ReLU(), "pool2": nn.MaxPool2d(2),
        "flatten": nn.Flatten(),
        "logits": nn.Linear(32 * 7 * 7, CLASSES, bias=False),
    })


def mlp():
    """From [n, 1, 28, 28], pixels in 0…1, to logits [n, 10]: three dense layers."""
    return chain({
        "flatten": nn.Flatten(),
        "fc1": Dense(SIDE * SIDE, 256, bias=False), "relu1": nn.ReLU(),
        "fc2": Dense(256, CODE_UNITS, bias=False), "relu2": nn.ReLU(),
        "logits": Dense(CODE_UNITS, CLASSES, bias=False),
    })


def cluttered():
    """From [n, 1, 40, 40], pixels in 0…1, to logits [n, 10]: convolutions, the average of every map, one dense layer."""
    modules, channels = {}, 1
    for number, outputs in enumerate((16, 24, 24, 48, 48), 1):
        modules[f"conv{number}"] = conv(channels, outputs)
        modules[f"conv{number}_bn"] = nn.BatchNorm2d(outputs, eps=1e-3)
        modules[f"relu{number}"] = nn.ReLU()
        if number in (1, 3):
            modules[f"pool{number}"] = nn.MaxPool2d(2)
        channels = outputs
    return chain({**modules, "global_average_pooling2d": GlobalAverage(), "logits": Dense(channels, CLASSES)})


@dataclass(frozen=True)
class Kind:
    """A digit network that is trained and exported: how it is built, called and how long it is trained."""

    build: Callable
    name: str
    side: int
    epochs: int
    peak_rate: float
    half: bool  # whether its kernels may be stored in float16
    source: str = "MNIST (LeCun, Cortes, Burges)"


NETWORKS = {
    "digits-cnn": Kind(cnn, "Digits CNN (MNIST)", SIDE, 20, 4e-3, half=False),
    "digits-mlp": Kind(mlp, "Digits MLP (MNIST)", SIDE, 15, 2e-3, half=True),
    "digits-cluttered": Kind(
        cluttered, "Cluttered digits (MNIST)", CLUTTERED_SIDE, 6, 4e-3, half=True,
        source="MNIST (LeCun, Cortes, Burges) among clutter",
    ),
}
