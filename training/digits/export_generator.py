"""Writes the trained generator as a TensorFlow.js layers-model with its card, and measures what it wrote.

    python3 training/digits/export_generator.py [--data ../shared/data/mnist] [--checkpoint FILE]
    python3 training/digits/export_generator.py --check   (writes nothing; exit code 1 if a figure is not as promised)
"""

import argparse
import json
import sys
from pathlib import Path

import torch

import mnist
from export import MODELS
from generator import CLASSIFIER, CODE, CODE_UNITS, SIDE, build, classifier, code_of
from train import tensors
from train_generator import CHECKPOINT

sys.path.append(str(Path(__file__).resolve().parents[1]))
import exported
from fit import one_thread, trained
from layers_model import half_candidates, round_to_half, write_model

FOLDER = MODELS / CLASSIFIER / "generator"
EXPECTED = Path(__file__).parent / "expected-generator.json"
LEAST_SAME = 0.97  # of the test digits, regenerated from their codes
FORMULA = "code[i] = mean[i] + standardDeviation[i] * (i % 3), at least 0"


def code_statistics(folder):
    """Mean and standard deviation of every unit of the code over the digits the networks were trained on."""
    (pixels, _), _ = tensors(folder)
    mlp = classifier()
    with torch.no_grad():
        codes = torch.cat([code_of(mlp, part) for part in pixels.split(500)]).double()
    return {
        "mean": [round(value, 6) for value in codes.mean(0).tolist()],
        "standardDeviation": [round(value, 6) for value in codes.std(0).tolist()],
    }


def regenerated(pixels, generator, mlp, batch=500):
    """Of pixels [n, 28, 28, 1] in 0…1, the exported MLP's codes run through the exported generator: [n, 28, 28, 1]."""
    parts = []
    for part in pixels.split(batch):
        codes = mlp.logits(part, until=CODE)
        parts.append(generator.logits(codes.view(-1, 1, CODE_UNITS, 1)).view(-1, SIDE, SIDE, 1))
    return torch.cat(parts)


def figures(folder):
    """What the exported generator does with the test digits, by the exported MLP and the CNN it has never seen."""
    images, labels = mnist.load(folder, "test")
    pixels = torch.tensor(images).float().div_(255).unsqueeze(-1)
    mlp, cnn = (exported.Network(MODELS / name) for name in (CLASSIFIER, "digits-cnn"))
    pictures = regenerated(pixels, exported.Network(FOLDER), mlp)

    def classes(network, some):
        return torch.cat([network.logits(part).argmax(1) for part in some.split(500)])

    def share(right):
        return right.double().mean().item()

    return {
        "test_same_class": share(classes(mlp, pictures) == classes(mlp, pixels)),
        "test_right_class_by_cnn": share(classes(cnn, pictures) == torch.tensor(labels)),
        "test_mean_absolute_error": round((pictures - pixels).abs().mean().item(), 6),
    }


def card_of(facts, statistics):
    """The card, but for its figures. Its task is none of the studio's: it is no classifier."""
    return {
        "version": 1,
        "id": "digits-generator",
        "name": "Digits generator",
        "task": "generation",
        "model": CLASSIFIER,
        "input": {"size": [1, CODE_UNITS], "channels": 1},
        "code": {"layer": CODE, "units": CODE_UNITS, **statistics},
        "output": {"size": [SIDE, SIDE], "channels": 1, "range": [0, 1], "meaning": "ink, as the classifier takes it"},
        "source": "Trained for Whylight on MNIST (LeCun, Cortes, Burges); recipe in training/digits",
        "licence": "MIT",
        "training": {
            **facts,
            "commands": [
                f"python3 training/digits/train.py --model {CLASSIFIER}",
                "python3 training/digits/train_generator.py",
                "python3 training/digits/export_generator.py",
            ],
        },
    }


def formula_code(statistics):
    """A code [128] that anyone can make from the card; see FORMULA."""
    mean, spread = (torch.tensor(statistics[key]).double() for key in ("mean", "standardDeviation"))
    return (mean + spread * (torch.arange(CODE_UNITS) % 3)).clamp(min=0)


def write(net, saved, folder):
    """The model, its card and what any reader must get from the formula code."""
    halves = half_candidates(net)
    round_to_half(net, halves)
    generated_by = "training/digits/export_generator.py"
    write_model(net, FOLDER, "digits_generator", (1, 1, CODE_UNITS), generated_by, halves, classifier=False)
    card = card_of(saved["facts"], code_statistics(folder))
    card["training"].update(figures(folder))
    (FOLDER / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    with torch.no_grad():
        ink = net.double()(formula_code(card["code"]).view(1, 1, 1, -1))[0].tolist()
    EXPECTED.write_text(json.dumps({"code": FORMULA, "ink": [round(value, 6) for value in ink]}) + "\n")
    print(f"exported after {saved['epochs_done']} epochs to {FOLDER}")


def failures(measured):
    """In words, what is not as promised or as the card says."""
    said = json.loads((FOLDER / "card.json").read_text())["training"]
    for name, value in measured.items():
        if said[name] != value:
            yield f"{name} is {value}, the card says {said[name]}; export again"
    if measured["test_same_class"] < LEAST_SAME:
        yield f"the class stays for {measured['test_same_class']:.2%} of the test digits, below {LEAST_SAME:.0%}"


def main():
    parser = argparse.ArgumentParser(description="Export the trained digit generator.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/mnist"), help="folder of the IDX files")
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--check", action="store_true", help="only measure; exit with 1 if a figure is not as promised")
    options = parser.parse_args()
    one_thread(0)
    if not options.check:
        net = build()
        write(net, trained(net, options.checkpoint, "training/digits/train_generator.py"), options.data)
    measured = figures(options.data)
    print("  ".join(f"{name.replace('_', ' ')} {value:.4f}" for name, value in measured.items()))
    found = list(failures(measured))
    for line in found:
        print(f"FAILED: {line}")
    raise SystemExit(1 if found and options.check else 0)


if __name__ == "__main__":
    main()
