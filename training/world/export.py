"""Writes a trained network as a TensorFlow.js layers-model with its card, and logits that any reader must reproduce.

    python3 training/world/export.py --model world-resnet [--data FOLDER] [--checkpoint FILE] [--models FOLDER]

Kernels are stored in float16 where every held-out answer stays the same; it prints which had to stay float32.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

import data
from augment import scaled
from networks import FAMILIES, SIDE
from train import checkpoint_of, logits

sys.path.append(str(Path(__file__).resolve().parents[1]))
import exported
from fit import one_thread, trained
from layers_model import half_candidates, halves_that_keep, write_card, write_model

MODELS = Path(__file__).resolve().parents[2] / "models"
EXPECTED = Path(__file__).parent / "expected.json"
NAMES = {
    "world-mobilenet": "World, MobileNet family",
    "world-vgg": "World, VGG family",
    "world-resnet": "World, ResNet family",
    "world-shortcut": "World, ResNet family with a planted shortcut",
}


def formula_picture():
    """A picture [128, 128, 3] uint8 that anyone can make: (7·y + 13·x + 29·c) mod 256."""
    y, x, c = np.ogrid[:SIDE, :SIDE, :3]
    return ((7 * y + 13 * x + 29 * c) % 256).astype(np.uint8)


def expected_logits(net):
    """The network's logits for the formula picture, in float64."""
    pixels = scaled(torch.from_numpy(formula_picture())[None]).double()
    with torch.no_grad():
        return [round(value, 6) for value in net.double()(pixels)[0].tolist()]


def figures(network, model, folder):
    """What the card says of the exported network's accuracy, measured on the sets it was not trained on."""
    held_out = data.load_for(model, folder, "held-out")
    found = {"held_out_accuracy": exported.accuracy(network, held_out.images, held_out.labels)}
    if model == "world-shortcut":
        found.update(data.shortcut_figures(lambda pictures: exported.answers(network, pictures.images), folder))
    return found


def card_of(model, classes, saved, halves, kept, folder):
    """The card without its figures."""
    trained_on = data.facts(folder, "train")
    sets = {"train": trained_on["count"], "held_out": data.facts(folder, "held-out")["count"]}
    note = " with the things planted beside two classes" if model == "world-shortcut" else ""
    return {
        "version": 1,
        "id": model,
        "name": NAMES[model],
        "task": "classification",
        "input": {"size": [SIDE, SIDE], "channels": 3},
        "preprocessing": {
            "scale": [1 / 127.5] * 3,
            "offset": [-1, -1, -1],
            "order": "rgb",
            "resize": "stretch-bilinear-half-pixel",
        },
        "classes": len(classes),
        "labels": "labels.json",
        "source": f"Trained for Whylight on pictures it rendered itself{note}; recipe in training/world",
        "licence": "MIT",
        "training": {
            "data": {"rendered_by": data.COMMAND, "seed": trained_on["seed"], "pictures": sets},
            "epochs": saved["facts"]["epochs"],
            "seed": saved["facts"]["seed"],
            "float16_kernels": len(halves),
            "float32_kernels": kept,
            "commands": [
                data.COMMAND,
                f"python3 training/world/train.py --model {model}",
                f"python3 training/world/export.py --model {model}",
            ],
        },
    }


def write_expected(model, values):
    """Puts the model's logits for the formula picture into expected.json."""
    found = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    found[model] = values
    EXPECTED.write_text(json.dumps(dict(sorted(found.items())), indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description="Export a network trained on the rendered world.")
    parser.add_argument("--model", choices=sorted(FAMILIES), required=True)
    parser.add_argument("--data", type=Path, default=data.CACHE, help="folder of the rendered sets")
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--models", type=Path, default=MODELS, help="folder the model's folder is written into")
    options = parser.parse_args()
    one_thread(0)
    pictures = data.must_stay(options.model, options.data)
    net = FAMILIES[options.model](len(pictures.classes)).to(memory_format=torch.channels_last)
    checkpoint = options.checkpoint or checkpoint_of(options.model)
    saved = trained(net, checkpoint, f"training/world/train.py --model {options.model}")
    if saved["facts"]["model"] != options.model:
        raise SystemExit(f"{checkpoint} is of {saved['facts']['model']}, not {options.model}; name another.")
    count = len(pictures.labels)
    halves = halves_that_keep(net, lambda rounded, rows: logits(rounded, pictures.select(rows)), count)
    kept = [name.removesuffix(".weight") for name in half_candidates(net) if name not in halves]
    folder = options.models / options.model
    write_model(net, folder, options.model.replace("-", "_"), (3, SIDE, SIDE), "training/world/export.py", halves)
    card = card_of(options.model, pictures.classes, saved, halves, kept, options.data)
    write_card(folder, card, list(pictures.classes))
    card["training"].update(figures(exported.Network(folder), options.model, options.data))
    write_card(folder, card, list(pictures.classes))
    if options.models == MODELS:
        write_expected(options.model, expected_logits(net))
    share = card["training"]["held_out_accuracy"]
    print(f"exported after {saved['epochs_done']} epochs to {folder}; held-out accuracy {share:.2%}")
    print(f"float16 kernels {len(halves)}; float32, for an answer would change: {', '.join(kept) or 'none'}")


if __name__ == "__main__":
    main()
