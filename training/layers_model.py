"""Writes a PyTorch network as a TensorFlow.js layers-model: topology, weights manifest, one shard, card and labels."""

import json

import numpy as np
import torch
from torch import nn

from modules import Add, GlobalAverage, Graph

WEIGHTS = "group1-shard1of1.bin"


def steps_of(net):
    """[(layer name, module, names of the layers it is called on)] of a Graph, or of a chain of modules."""
    if isinstance(net, Graph):
        return [(name, net._modules[name], inputs) for name, inputs in net.steps]
    names = ["input", *(name for name, _ in net.named_children())]
    return [(name, module, (before,)) for before, (name, module) in zip(names, net.named_children())]


def is_depthwise(module):
    return isinstance(module, nn.Conv2d) and module.groups > 1


def keras_layer(name, module, last):
    """The Keras class and the settings that stand for a module; pictures are [n, h, w, c] there.

    The last dense layer makes probabilities of its logits.
    """
    activation = getattr(module, "activation", "linear")
    if isinstance(module, nn.Conv2d):
        strides = list(module.stride)
        padding = "same" if strides == [1, 1] else "valid"
        if padding == "same" and any(2 * pad + 1 != size for pad, size in zip(module.padding, module.kernel_size)):
            raise ValueError(f"{name} is padded by {module.padding}, which Keras's 'same' is not")
        window = {"kernel_size": list(module.kernel_size), "strides": strides, "dilation_rate": list(module.dilation)}
        shared = {"padding": padding, "data_format": "channels_last", "activation": activation,
                  "use_bias": module.bias is not None}
        if is_depthwise(module):
            return "DepthwiseConv2D", {**window, "depth_multiplier": module.out_channels // module.groups, **shared}
        return "Conv2D", {"filters": module.out_channels, **window, **shared}
    if isinstance(module, nn.BatchNorm2d):
        return "BatchNormalization", {"axis": [3], "momentum": 1 - module.momentum, "epsilon": module.eps,
                                      "center": True, "scale": True}
    if isinstance(module, nn.ReLU6):
        return "ReLU", {"max_value": 6.0}
    if isinstance(module, nn.ReLU):
        return "Activation", {"activation": "relu"}
    if isinstance(module, nn.Sigmoid):
        return "Activation", {"activation": "sigmoid"}
    if isinstance(module, nn.MaxPool2d):
        return "MaxPooling2D", {"pool_size": [2, 2], "strides": [2, 2], "padding": "valid",
                                "data_format": "channels_last"}
    if isinstance(module, GlobalAverage):
        return "GlobalAveragePooling2D", {"data_format": "channels_last"}
    if isinstance(module, Add):
        return "Add", {}
    if isinstance(module, nn.Dropout):
        return "Dropout", {"rate": module.p}
    if isinstance(module, nn.Flatten):
        return "Flatten", {"data_format": "channels_last"}
    if isinstance(module, nn.Unflatten):
        channels, *sides = module.unflattened_size
        if channels != 1:
            raise ValueError(f"{name} makes {channels} channels, whose order in Keras is another")
        return "Reshape", {"target_shape": [*sides, channels]}
    if isinstance(module, nn.Linear):
        return "Dense", {"units": module.out_features, "activation": "softmax" if last else activation,
                         "use_bias": module.bias is not None}
    raise TypeError(f"no Keras layer is known for {name}, a {type(module).__name__}")


def topology(net, model_name, shape, classifier=True):
    """The functional model's layers from "input", of the Keras shape [h, w, c] or [n], to the last step.

    A convolution of stride 2 that pads all sides alike becomes ZeroPadding2D and a "valid" one: Keras's "same" pads
    one side only there.
    """
    entry = {"name": "input", "batch_input_shape": [None, *shape], "dtype": "float32", "sparse": False}
    layers = [{"class_name": "InputLayer", "name": "input", "config": entry, "inbound_nodes": []}]

    def append(name, kind, settings, inputs):
        config = {"name": name, "trainable": True, "dtype": "float32", **settings}
        inbound = [[[before, 0, 0, {}] for before in inputs]]
        layers.append({"class_name": kind, "name": name, "config": config, "inbound_nodes": inbound})

    steps = steps_of(net)
    for name, module, inputs in steps:
        if isinstance(module, nn.Conv2d) and max(module.stride) > 1 and max(module.padding) > 0:
            sides = [[pad, pad] for pad in module.padding]
            append(f"{name}_pad", "ZeroPadding2D", {"padding": sides, "data_format": "channels_last"}, inputs)
            inputs = (f"{name}_pad",)
        append(name, *keras_layer(name, module, classifier and name == steps[-1][0]), inputs)
    ends = {"input_layers": [["input", 0, 0]], "output_layers": [[layers[-1]["name"], 0, 0]]}
    config = {"name": model_name, "layers": layers, **ends}
    return {
        "keras_version": "2.1.6",
        "backend": "tensorflow",
        "model_config": {"class_name": "Model", "config": config},
    }


def shapes_of(net, shape):
    """By step: the shape of its result, without the batch, for an input of the PyTorch shape."""
    shapes = {"input": tuple(shape)}

    def remember(name):
        return lambda module, inputs, output: shapes.__setitem__(name, tuple(output.shape[1:]))

    hooks = [module.register_forward_hook(remember(name)) for name, module, _ in steps_of(net)]
    training = net.training
    with torch.no_grad():
        net.eval()(torch.zeros(1, *shape, dtype=next(net.parameters()).dtype))
    net.train(training)
    for hook in hooks:
        hook.remove()
    return shapes


def weights_of(net, shape):
    """[(Keras name, values in Keras's order, PyTorch name)]: kernels [h, w, in, out], [h, w, c, m] or [in, out].

    A dense layer after a flattening has its columns over [c, h, w] here and must have them over [h, w, c] there.
    """
    steps, shapes = steps_of(net), shapes_of(net, shape)
    modules = {name: module for name, module, _ in steps}
    called_on = {name: inputs for name, _, inputs in steps}
    found = []
    for name, module, inputs in steps:
        values = {key: value.detach() for key, value in module.state_dict().items()}
        if isinstance(module, nn.Conv2d):
            kind = "depthwise_kernel" if is_depthwise(module) else "kernel"
            order = (2, 3, 0, 1) if is_depthwise(module) else (2, 3, 1, 0)
            found.append((f"{name}/{kind}", values["weight"].permute(order), f"{name}.weight"))
        elif isinstance(module, nn.Linear):
            kernel = values["weight"]
            if isinstance(modules.get(inputs[0]), nn.Flatten):
                channels, *sides = shapes[called_on[inputs[0]][0]]
                by_place = kernel.view(len(kernel), channels, *sides).permute(2, 3, 1, 0)
                found.append((f"{name}/kernel", by_place.reshape(-1, len(kernel)), f"{name}.weight"))
            else:
                found.append((f"{name}/kernel", kernel.T, f"{name}.weight"))
        elif isinstance(module, nn.BatchNorm2d):
            names = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean",
                     "moving_variance": "running_var"}
            found.extend((f"{name}/{keras}", values[own], f"{name}.{own}") for keras, own in names.items())
            continue
        if values.get("bias") is not None:
            found.append((f"{name}/bias", values["bias"], f"{name}.bias"))
    return found


def half_candidates(net):
    """PyTorch names of the tensors worth storing in float16: kernels, but not the few weights of depthwise ones."""
    return [
        f"{name}.weight"
        for name, module, _ in steps_of(net)
        if isinstance(module, (nn.Conv2d, nn.Linear)) and not is_depthwise(module)
    ]


def write_model(net, folder, model_name, shape, generated_by, halves=(), classifier=True):
    """model.json and its one shard, little-endian; `shape` is PyTorch's, `halves` names what is stored in float16."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest, data = [], b""
    for keras_name, values, own in weights_of(net, shape):
        values = values.contiguous().numpy()
        entry = {"name": keras_name, "shape": list(values.shape), "dtype": "float32"}
        if own in halves:
            entry["quantization"] = {"dtype": "float16", "original_dtype": "float32"}
        manifest.append(entry)
        data += values.astype("<f2" if own in halves else "<f4").tobytes()
    (folder / WEIGHTS).write_bytes(data)
    keras_shape = [*shape[1:], shape[0]]
    model = {
        "format": "layers-model",
        "generatedBy": generated_by,
        "convertedBy": None,
        "modelTopology": topology(net, model_name, keras_shape, classifier),
        "weightsManifest": [{"paths": [WEIGHTS], "weights": manifest}],
    }
    (folder / "model.json").write_text(json.dumps(model) + "\n")


def write_card(folder, card, labels):
    """card.json and, beside it, the names of the classes."""
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    (folder / "labels.json").write_text(json.dumps(labels) + "\n")


def round_to_half(net, names):
    """Rounds the named tensors to float16, in place."""
    parameters = dict(net.named_parameters())
    with torch.no_grad():
        for name in names:
            parameters[name].copy_(parameters[name].half().float())


def halves_that_keep(net, logits, count):
    """Rounds to float16 every tensor for which that is worth it, in place, and answers with their names.

    `logits(net, rows)` are those [n, classes] of the pictures in these rows; the answer of every one of the `count`
    must stay. While some do not, the tensor whose rounding moves their logits most goes back to float32.
    """
    names = half_candidates(net)
    parameters = dict(net.named_parameters())
    exact = {name: parameters[name].detach().clone() for name in names}

    def back(some):
        with torch.no_grad():
            for name in some:
                parameters[name].copy_(exact[name])

    def movement(name, rows):
        """How far rounding this tensor alone moves the logits of these pictures."""
        round_to_half(net, [name])
        moved = (logits(net, rows) - wanted[rows]).abs().max().item()
        back([name])
        return moved

    wanted = logits(net, np.arange(count))
    while True:
        round_to_half(net, names)
        changed = logits(net, np.arange(count)).argmax(1) != wanted.argmax(1)
        if not changed.any():
            return names
        back(names)
        rows = np.flatnonzero(changed.numpy())
        names.remove(max(names, key=lambda name: movement(name, rows)))
