"""The training loop all networks share. An interrupted run goes on where its last finished epoch ended."""

import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F


@dataclass(frozen=True)
class Recipe:
    """AdamW whose rate rises to its peak over the first `warm_up` of a cycle and falls again (OneCycle).

    Another cycle goes on with the same weights, to half the peak of the one before.
    """

    cycles: tuple  # epochs of each
    seed: int
    peak_rate: float
    weight_decay: float
    warm_up: float = 0.2
    smoothing: float = 0.0  # of the labels
    clip: float | None = None  # largest norm of a step's gradient

    @property
    def epochs(self):
        return sum(self.cycles)

    def cycle_at(self, epoch):
        """The cycle that an epoch belongs to, and the epoch with which it begins."""
        begins = 0
        for number, length in enumerate(self.cycles):
            if epoch < begins + length:
                return number, begins
            begins += length
        raise ValueError(f"there is no epoch {epoch} in {self.cycles}")


def one_thread(seed):
    """One thread, no denormal numbers, random numbers from the seed: the same weights on every run of one machine."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(seed)


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


def trained(net, path, command):
    """Loads the checkpoint's weights into the network; returns the whole checkpoint."""
    if not path.exists():
        raise SystemExit(f"{path} is missing; run {command} first.")
    saved = torch.load(path)
    net.load_state_dict(saved["net"])
    net.eval()
    return saved


def train_epoch(net, optimizer, schedule, batches, recipe):
    """One step for every batch (pixels [n, c, h, w], labels [n]); returns the mean loss."""
    net.train()
    total, steps = 0.0, 0
    for pixels, labels in batches:
        loss = F.cross_entropy(net(pixels), labels, label_smoothing=recipe.smoothing)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if recipe.clip is not None:
            torch.nn.utils.clip_grad_norm_(net.parameters(), recipe.clip)
        optimizer.step()
        schedule.step()
        total += loss.item()
        steps += 1
    return total / steps


def fit(net, recipe, steps, batches, accuracy, checkpoint, facts):
    """Trains (or goes on training) the network and leaves it in the checkpoint.

    `batches(generator)` yields an epoch's `steps` batches; `accuracy(net)` is the share of held-out pictures that are
    right, of a network in evaluation mode; `facts` say which run a checkpoint is of.
    """
    net.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), lr=recipe.peak_rate, weight_decay=recipe.weight_decay)
    done = resume(checkpoint, facts, {"net": net, "optimizer": optimizer})
    schedule = None
    measured = None
    for epoch in range(done, recipe.epochs):
        started = time.process_time()
        cycle, begins = recipe.cycle_at(epoch)
        if schedule is None or epoch == begins:
            schedule = torch.optim.lr_scheduler.OneCycleLR(
                optimizer, recipe.peak_rate / 2**cycle, total_steps=recipe.cycles[cycle] * steps, pct_start=recipe.warm_up
            )
            if epoch > begins:  # a new schedule has put the optimizer at a cycle's beginning
                resume(checkpoint, facts, {"optimizer": optimizer, "schedule": schedule})
        generator = torch.Generator().manual_seed(recipe.seed * 1_000 + epoch)  # the same after a resume
        loss = train_epoch(net, optimizer, schedule, batches(generator), recipe)
        save(checkpoint, facts, {"net": net, "optimizer": optimizer, "schedule": schedule}, epoch + 1)
        seconds = time.process_time() - started
        measured = measure(net, accuracy)
        print(
            f"epoch {epoch + 1}/{recipe.epochs}  loss {loss:.4f}  held out {measured:.2%}  {seconds:.0f} CPU s",
            flush=True,
        )
    if measured is None:
        measured = measure(net, accuracy)
    print(
        f"held-out accuracy {measured:.2%}; {time.process_time():.0f} CPU s in this run; the network is in {checkpoint}"
    )


def measure(net, accuracy):
    """`accuracy` of the network in evaluation mode."""
    net.eval()
    with torch.no_grad():
        return accuracy(net)
