"""Reads an exported layers-model back, from its files alone, and runs it."""

import json

import numpy as np
import torch
import torch.nn.functional as F

ACTIVATIONS = {"linear": lambda value: value, "relu": torch.relu, "sigmoid": torch.sigmoid}


def read_weights(folder, groups):
    """By name: the tensors of the manifest, float32."""
    weights = {}
    for group in groups:
        data, start = b"".join((folder / path).read_bytes() for path in group["paths"]), 0
        for entry in group["weights"]:
            dtype = np.dtype("<f2" if entry.get("quantization", {}).get("dtype") == "float16" else "<f4")
            stop = start + int(np.prod(entry["shape"])) * dtype.itemsize
            values = np.frombuffer(data[start:stop], dtype).astype(np.float32)
            weights[entry["name"]] = torch.from_numpy(values.reshape(entry["shape"]))
            start = stop
        if start != len(data):
            raise SystemExit(f"The weights in {folder} are {len(data)} bytes, their manifest names {start}.")
    return weights


def channels_first(value):
    return value.permute(0, 3, 1, 2)


def channels_last(value):
    return value.permute(0, 2, 3, 1)


class Network:
    """The layers of model.json with the weights of its shards."""

    def __init__(self, folder):
        model = json.loads((folder / "model.json").read_text())
        self.card = json.loads((folder / "card.json").read_text()) if (folder / "card.json").exists() else None
        self.weights = read_weights(folder, model["weightsManifest"])
        self.layers = model["modelTopology"]["model_config"]["config"]["layers"]

    def logits(self, value, until=None):
        """What the last layer, or the one named `until`, makes of [n, h, w, c] or [n, c]; softmax is left out."""
        values = {}
        with torch.no_grad():
            for layer in self.layers:
                called_on = [values[name] for name, *_ in (layer["inbound_nodes"] or [[]])[0]]
                values[layer["name"]] = self.apply(layer, called_on or [value])
                if layer["name"] == until:
                    break
        return values[layer["name"]]

    def apply(self, layer, inputs):
        """What a layer makes of its inputs [n, h, w, c] or [n, c]."""
        kind, config, value = layer["class_name"], layer["config"], inputs[0]
        weights = {
            key.split("/")[-1]: tensor for key, tensor in self.weights.items() if key.startswith(f"{layer['name']}/")
        }
        if kind in ("Conv2D", "DepthwiseConv2D"):
            depthwise = kind == "DepthwiseConv2D"
            kernel = weights["depthwise_kernel" if depthwise else "kernel"]
            found = F.conv2d(
                channels_first(value),
                kernel.permute((2, 3, 0, 1) if depthwise else (3, 2, 0, 1)),
                weights.get("bias"),
                stride=config["strides"],
                padding=config["padding"],  # PyTorch itself refuses "same" with a stride
                groups=kernel.shape[2] if depthwise else 1,
            )
            return self.activate(config, channels_last(found))
        if kind == "Dense":
            return self.activate(config, value @ weights["kernel"] + weights.get("bias", 0))
        if kind == "BatchNormalization":
            scale = weights["gamma"] / (weights["moving_variance"] + config["epsilon"]).sqrt()
            return value * scale + (weights["beta"] - weights["moving_mean"] * scale)
        return self.shape_or_merge(layer, inputs)

    def shape_or_merge(self, layer, inputs):
        """What a layer without weights makes of its inputs."""
        kind, config, value = layer["class_name"], layer["config"], inputs[0]
        if kind in ("InputLayer", "Dropout"):
            return value
        if kind == "Activation":
            return self.activate(config, value)
        if kind == "ReLU":
            return value.clamp(0, config["max_value"])
        if kind == "ZeroPadding2D":
            (top, bottom), (left, right) = config["padding"]
            return F.pad(value, (0, 0, left, right, top, bottom))
        if kind == "MaxPooling2D":
            return channels_last(F.max_pool2d(channels_first(value), config["pool_size"], config["strides"]))
        if kind == "GlobalAveragePooling2D":
            return value.mean((1, 2))
        if kind == "Add":
            return inputs[0] + inputs[1]
        if kind == "Flatten":
            return value.reshape(len(value), -1)
        if kind == "Reshape":
            return value.reshape(len(value), *config["target_shape"])
        raise ValueError(f"layer {layer['name']} is a {kind}, which this reader does not know")

    def activate(self, config, value):
        """The fused or lone activation; the softmax, last, is left out."""
        return value if config["activation"] == "softmax" else ACTIVATIONS[config["activation"]](value)


def preprocessed(network, pictures):
    """What the card makes of pictures [n, h, w, c] 0…255 of the input's size: float32 of the same shape."""
    channels = pictures.shape[-1]
    scale, offset = (torch.tensor(network.card["preprocessing"][key][:channels]) for key in ("scale", "offset"))
    return torch.tensor(pictures, dtype=torch.float32) * scale + offset


def logits(network, pictures, batch=100):
    """[n, classes] for pictures [n, h, w, c] 0…255 of the input's size, as the card has them preprocessed."""
    parts = [
        network.logits(preprocessed(network, pictures[start : start + batch]))
        for start in range(0, len(pictures), batch)
    ]
    return torch.cat(parts)


def answers(network, pictures):
    """The index [n] of the class the network gives each picture [n, h, w, c] 0…255."""
    return logits(network, pictures).argmax(1).numpy()


def accuracy(network, pictures, labels):
    """Share of pictures [n, h, w, c] 0…255 that the network gives their label [n]."""
    return float((answers(network, pictures) == labels).mean())
