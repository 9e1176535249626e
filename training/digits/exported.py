"""Reads the exported model back, from its files alone, and runs it."""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

FOLDER = Path(__file__).resolve().parents[2] / "models" / "digits-cnn"


class Network:
    """The layers of model.json with the weights of its shard."""

    def __init__(self, folder=FOLDER):
        model = json.loads((folder / "model.json").read_text())
        (group,) = model["weightsManifest"]
        data = np.frombuffer(b"".join((folder / path).read_bytes() for path in group["paths"]), dtype="<f4")
        self.layers = model["modelTopology"]["model_config"]["config"]["layers"]
        self.weights, start = {}, 0
        for entry in group["weights"]:
            stop = start + int(np.prod(entry["shape"]))
            self.weights[entry["name"]] = torch.from_numpy(data[start:stop].reshape(entry["shape"]).copy())
            start = stop
        if start != data.size:
            raise SystemExit(f"The shard holds {data.size} numbers, its manifest names {start}.")

    def logits(self, pictures):
        """[n, 10] for pictures [n, 28, 28], 0…1."""
        value = torch.as_tensor(pictures, dtype=torch.float32).unsqueeze(-1)
        for layer in self.layers:
            value = self.apply(layer, value)
        return value

    def apply(self, layer, value):
        """What a layer makes of [n, h, w, c] or [n, c]; the last softmax is left out."""
        kind, weight = layer["class_name"], self.weights.get(f"{layer['name']}/kernel")
        if kind == "InputLayer":
            return value
        if kind == "Conv2D":
            return F.conv2d(value.permute(0, 3, 1, 2), weight.permute(3, 2, 0, 1), padding="same").permute(0, 2, 3, 1)
        if kind == "Activation":
            return value.relu()
        if kind == "MaxPooling2D":
            return F.max_pool2d(value.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)
        if kind == "Flatten":
            return value.reshape(len(value), -1)
        if kind == "Dense":
            return value @ weight
        raise ValueError(f"layer {layer['name']} is a {kind}, which this reader does not know")


def accuracy(network, images, labels):
    """Share of images [n, 28, 28] uint8 that the network gives their label [n]."""
    right = 0
    with torch.no_grad():
        for start in range(0, len(labels), 500):
            part = network.logits(images[start : start + 500].astype(np.float32) / 255)
            right += int((part.argmax(1).numpy() == labels[start : start + 500]).sum())
    return right / len(labels)
