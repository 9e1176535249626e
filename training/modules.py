"""Layers that PyTorch lacks or computes slowly where its BLAS is the reference one (Debian)."""

import torch
import torch.nn.functional as F
from torch import nn


class Conv(nn.Conv2d):
    """A convolution with Keras's fused activation: "linear" or "relu"."""

    def __init__(self, *args, activation="linear", **kwargs):
        super().__init__(*args, **kwargs)
        self.activation = activation

    def forward(self, value):
        value = super().forward(value)
        return F.relu(value) if self.activation == "relu" else value


class Dense(nn.Linear):
    """A dense layer [n, in] → [n, out] with a fused activation, as a 1 × 1 convolution: those go to oneDNN."""

    def __init__(self, inputs, outputs, bias=True, activation="linear"):
        super().__init__(inputs, outputs, bias)
        self.activation = activation

    def forward(self, value):
        value = F.conv2d(value[:, :, None, None], self.weight[:, :, None, None], self.bias).flatten(1)
        if self.activation == "relu":
            return F.relu(value)
        return torch.sigmoid(value) if self.activation == "sigmoid" else value


class GlobalAverage(nn.Module):
    """[n, c, h, w] → [n, c]."""

    def forward(self, value):
        return value.mean((2, 3))


class Add(nn.Module):
    """The sum of two maps."""

    def forward(self, one, other):
        return one + other


class Graph(nn.Module):
    """Named modules, each called on the results of earlier ones; "input" is what the network is given."""

    def __init__(self):
        super().__init__()
        self.steps = []  # (name, names of what it is called on)

    def append(self, name, module, *inputs):
        """Calls the module on `inputs`, or on the last result; answers with its name."""
        inputs = inputs or (self.steps[-1][0] if self.steps else "input",)
        self.add_module(name, module)
        self.steps.append((name, inputs))
        return name

    def forward(self, value):
        values = {"input": value}
        for name, inputs in self.steps:
            values[name] = self._modules[name](*(values[key] for key in inputs))
        return values[self.steps[-1][0]]
