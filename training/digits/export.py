"""Writes the trained network as a TensorFlow.js layers-model with its card, and logits that any reader must reproduce.

    python3 training/digits/export.py [--data ../shared/data/mnist] [--checkpoint FILE]
"""

import argparse
import json
from pathlib import Path

import torch
from torch import nn

import exported
import mnist
from draw import sample
from network import CLASSES, SIDE, build
from pen import resize
from strokes import SAMPLES
from train import CHECKPOINT

EXPECTED = Path(__file__).parent / "expected.json"
WEIGHTS = "group1-shard1of1.bin"


def keras_layer(name, module):
    """The Keras class and the settings that stand for a module; pictures are [n, h, w, c] there."""
    if isinstance(module, nn.Conv2d):
        shared = {"filters": module.out_channels, "kernel_size": [3, 3], "strides": [1, 1], "dilation_rate": [1, 1]}
        return "Conv2D", {**shared, "padding": "same", "data_format": "channels_last", "activation": "linear",
                          "use_bias": False}
    if isinstance(module, nn.ReLU):
        return "Activation", {"activation": "relu"}
    if isinstance(module, nn.MaxPool2d):
        return "MaxPooling2D", {"pool_size": [2, 2], "strides": [2, 2], "padding": "valid",
                                "data_format": "channels_last"}
    if isinstance(module, nn.Flatten):
        return "Flatten", {"data_format": "channels_last"}
    if isinstance(module, nn.Linear):
        return "Dense", {"units": module.out_features, "activation": "softmax", "use_bias": False}
    raise TypeError(f"no Keras layer is known for {name}, a {type(module).__name__}")


def topology(net):
    """The functional model's layers, a chain from "input" to "logits"."""
    entry = {"name": "input", "batch_input_shape": [None, SIDE, SIDE, 1], "dtype": "float32", "sparse": False}
    layers = [{"class_name": "InputLayer", "name": "input", "config": entry, "inbound_nodes": []}]
    for name, module in net.named_children():
        kind, settings = keras_layer(name, module)
        config = {"name": name, "trainable": True, "dtype": "float32", **settings}
        inbound = [[[layers[-1]["name"], 0, 0, {}]]]
        layers.append({"class_name": kind, "name": name, "config": config, "inbound_nodes": inbound})
    ends = {"input_layers": [["input", 0, 0]], "output_layers": [[layers[-1]["name"], 0, 0]]}
    config = {"name": "digits_cnn", "layers": layers, **ends}
    return {
        "keras_version": "2.1.6",
        "backend": "tensorflow",
        "model_config": {"class_name": "Model", "config": config},
    }


def kernel(module, inputs):
    """A module's weights in Keras's order: [h, w, in, out] or, for the dense layer, [h·w·in, out].

    The dense layer's columns run over [c, h, w] here and must run over [h, w, c] there.
    """
    weight = module.weight.detach()
    if isinstance(module, nn.Linear):
        side = int((weight.shape[1] // inputs) ** 0.5)
        by_place = weight.view(weight.shape[0], inputs, side, side).permute(2, 3, 1, 0)
        return by_place.reshape(-1, weight.shape[0])
    return weight.permute(2, 3, 1, 0)


def write_model(net, folder):
    """model.json and its one shard of little-endian float32."""
    manifest, data, channels = [], b"", 1
    for name, module in net.named_children():
        if not isinstance(module, (nn.Conv2d, nn.Linear)):
            continue
        values = kernel(module, channels).contiguous()
        manifest.append({"name": f"{name}/kernel", "shape": list(values.shape), "dtype": "float32"})
        data += values.numpy().astype("<f4").tobytes()
        channels = values.shape[-1]
    (folder / WEIGHTS).write_bytes(data)
    model = {
        "format": "layers-model",
        "generatedBy": "training/digits/export.py",
        "convertedBy": None,
        "modelTopology": topology(net),
        "weightsManifest": [{"paths": [WEIGHTS], "weights": manifest}],
    }
    (folder / "model.json").write_text(json.dumps(model) + "\n")


def write_card(folder, facts, test):
    """card.json and labels.json; `facts` of the training, `test` digits (images, labels)."""
    card = {
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
            "test_accuracy": exported.accuracy(exported.Network(folder), *test),
            "commands": ["python3 training/digits/train.py", "python3 training/digits/export.py"],
        },
    }
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    (folder / "labels.json").write_text(json.dumps([str(digit) for digit in range(CLASSES)]) + "\n")


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
    if not options.checkpoint.exists():
        raise SystemExit(f"{options.checkpoint} is missing; run training/digits/train.py first.")
    saved = torch.load(options.checkpoint)
    net = build()
    net.load_state_dict(saved["net"])
    exported.FOLDER.mkdir(parents=True, exist_ok=True)
    write_model(net, exported.FOLDER)
    write_card(exported.FOLDER, saved["facts"], mnist.load(options.data, "test"))
    EXPECTED.write_text(json.dumps(expected_logits(net), indent=1) + "\n")
    print(f"exported after {saved['epochs_done']} epochs to {exported.FOLDER}")


if __name__ == "__main__":
    main()
