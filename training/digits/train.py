"""Trains the digit network on one core. An interrupted run goes on where its last finished epoch ended.

    python3 training/digits/train.py [--data ../shared/data/mnist] [--epochs 20] [--seed 1] [--checkpoint FILE]
"""

import argparse
import time
from pathlib import Path

import torch
import torch.nn.functional as F

import mnist
from augment import vary
from network import build

BATCH = 128
PEAK_RATE = 4e-3
WEIGHT_DECAY = 1e-3
HELD_OUT = 5_000  # last digits of the training split, never trained on; the test split is left to evaluate.py
CHECKPOINT = Path(__file__).parent / ".cache" / "checkpoint.pt"


def tensors(folder):
    """Training and held-out digits: two pairs of pixels [n, 1, 28, 28] in 0…1 and labels [n]."""
    images, labels = mnist.load(folder, "train")
    pixels = torch.from_numpy(images.copy()).float().div_(255).unsqueeze(1)
    labels = torch.from_numpy(labels.copy()).long()
    return (pixels[:-HELD_OUT], labels[:-HELD_OUT]), (pixels[-HELD_OUT:], labels[-HELD_OUT:])


def accuracy(net, pixels, labels):
    """Share of pixels [n, 1, 28, 28] that the network gives their label [n]."""
    net.eval()
    with torch.no_grad():
        found = torch.cat([net(part).argmax(1) for part in pixels.split(500)])
    return (found == labels).double().mean().item()


def train_epoch(net, optimizer, schedule, pixels, labels, generator):
    """One pass over the varied digits in random order; returns the mean loss."""
    net.train()
    total = 0.0
    batches = torch.randperm(len(labels), generator=generator).split(BATCH)
    for batch in batches:
        varied = vary(pixels[batch], generator).contiguous(memory_format=torch.channels_last)
        loss = F.cross_entropy(net(varied), labels[batch])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
    return total / len(batches)


def resume(path, facts, parts):
    """Loads the states of `parts` (by name) from the checkpoint, if there is one; returns the epochs already done."""
    if not path.exists():
        return 0
    saved = torch.load(path)
    if saved["facts"] != facts:
        raise SystemExit(f"{path} is of a run with {saved['facts']}, not {facts}; delete it or name another.")
    for name, part in parts.items():
        part.load_state_dict(saved[name])
    return saved["epochs_done"]


def save(path, facts, parts, epochs_done):
    """Writes the checkpoint whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    states = {name: part.state_dict() for name, part in parts.items()}
    unfinished = path.with_suffix(".part")
    torch.save({"facts": facts, "epochs_done": epochs_done, **states}, unfinished)
    unfinished.replace(path)


def train(folder, epochs, seed, checkpoint):
    """Trains (or goes on training) to `epochs` and leaves the network in the checkpoint."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(seed)
    (pixels, labels), held_out = tensors(folder)
    net = build().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), lr=PEAK_RATE, weight_decay=WEIGHT_DECAY)
    steps = -(-len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=epochs * steps, pct_start=0.2
    )
    facts = {"epochs": epochs, "seed": seed}
    parts = {"net": net, "optimizer": optimizer, "schedule": schedule}
    for epoch in range(resume(checkpoint, facts, parts), epochs):
        started = time.monotonic()
        generator = torch.Generator().manual_seed(seed * 1_000 + epoch)  # the same after a resume
        loss = train_epoch(net, optimizer, schedule, pixels, labels, generator)
        save(checkpoint, facts, parts, epoch + 1)
        seconds = time.monotonic() - started
        share = accuracy(net, *held_out)
        print(f"epoch {epoch + 1}/{epochs}  loss {loss:.4f}  held out {share:.2%}  {seconds:.0f} s", flush=True)
    print(f"held-out accuracy {accuracy(net, *held_out):.2%}; the network is in {checkpoint}")


def main():
    parser = argparse.ArgumentParser(description="Train the digit network.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/mnist"), help="folder of the IDX files")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    options = parser.parse_args()
    train(options.data, options.epochs, options.seed, options.checkpoint)


if __name__ == "__main__":
    main()
