"""Trains the generator on one core. An interrupted run goes on where its last finished epoch ended.

    python3 training/digits/train_generator.py [--data ../shared/data/mnist] [--epochs 6] [--seed 1] [--checkpoint FILE]

Its loss has the three terms of Dosovitskiy & Brox (2016): the picture's pixels, the picture's code, and a critic that
is trained against it. It generates from the codes of training digits and is to give these digits back.
"""

import argparse
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from generator import CODE_UNITS, SIDE, Critic, build, classifier, code_of
from train import BATCH, CACHE, tensors

sys.path.append(str(Path(__file__).resolve().parents[1]))
from fit import one_thread, resume, save

CHECKPOINT = CACHE / "digits-generator.pt"
EPOCHS = 6
PEAK_RATE = 3e-3
CRITIC_RATE = 4e-4
PIXEL, FEATURE, ADVERSARIAL = 20.0, 1.0, 0.03  # weights of the terms
STRONG = 0.1  # below this share of the generator's adversarial loss, the critic waits (Dosovitskiy & Brox 2016)


def generated(net, codes):
    """Pictures [n, 1, 28, 28] of codes [n, 128]."""
    return net(codes.view(-1, 1, 1, CODE_UNITS)).view(-1, 1, SIDE, SIDE)


class Trainer:
    """The generator, its critic, and their optimizers; what is not trained is the classifier."""

    def __init__(self, mlp, spread, steps):
        self.mlp, self.spread = mlp, spread
        self.net, self.critic = build(), Critic()
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=PEAK_RATE, betas=(0.5, 0.99))
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimizer, PEAK_RATE, total_steps=steps, pct_start=0.1, cycle_momentum=False
        )
        self.critic_optimizer = torch.optim.AdamW(self.critic.parameters(), lr=CRITIC_RATE, betas=(0.5, 0.99))

    def parts(self):
        names = ("net", "critic", "optimizer", "schedule", "critic_optimizer")
        return {name: getattr(self, name) for name in names}

    def step(self, pixels):
        """One step of both on pixels [n, 1, 28, 28]; the generator's three losses, without their weights."""
        codes = code_of(self.mlp, pixels)
        pictures = generated(self.net, codes)
        verdict = self.critic(pictures, codes)
        fooled = F.softplus(-verdict).mean()
        pixel = F.mse_loss(pictures, pixels)
        feature = ((code_of(self.mlp, pictures) - codes) / self.spread).square().mean()
        self.optimizer.zero_grad(set_to_none=True)
        (PIXEL * pixel + FEATURE * feature + ADVERSARIAL * fooled).backward()
        self.optimizer.step()
        self.schedule.step()
        self.judge(pixels, pictures.detach(), codes, fooled.item())
        return torch.stack([pixel, feature, fooled]).detach()

    def judge(self, pixels, pictures, codes, fooled):
        """One step of the critic, unless it is far ahead."""
        loss = F.softplus(-self.critic(pixels, codes)).mean() + F.softplus(self.critic(pictures, codes)).mean()
        self.critic_optimizer.zero_grad(set_to_none=True)
        if loss.item() > STRONG * fooled:
            loss.backward()
            self.critic_optimizer.step()


def same_class(net, mlp, pixels):
    """Share of pixels [n, 1, 28, 28] that the MLP gives the same class when regenerated from their codes."""
    with torch.no_grad():
        found = [mlp(generated(net, code_of(mlp, part))).argmax(1) == mlp(part).argmax(1) for part in pixels.split(500)]
    return torch.cat(found).double().mean().item()


def train(folder, epochs, seed, checkpoint):
    """Trains (or goes on training) to `epochs` and leaves the generator in the checkpoint."""
    one_thread(seed)
    (pixels, _), (held_out, _) = tensors(folder)
    mlp = classifier()
    spread = torch.cat([code_of(mlp, part) for part in pixels.split(500)]).std().item()
    trainer = Trainer(mlp, spread, epochs * -(-len(pixels) // BATCH))
    facts = {"epochs": epochs, "seed": seed}
    for epoch in range(resume(checkpoint, facts, trainer.parts()), epochs):
        started = time.process_time()
        order = torch.randperm(len(pixels), generator=torch.Generator().manual_seed(seed * 1_000 + epoch))
        losses = torch.stack([trainer.step(pixels[batch]) for batch in order.split(BATCH)]).mean(0).tolist()
        save(checkpoint, facts, trainer.parts(), epoch + 1)
        seconds = time.process_time() - started
        said = "pixel {:.4f}  feature {:.4f}  adversarial {:.3f}".format(*losses)
        share = same_class(trainer.net, mlp, held_out)
        print(f"epoch {epoch + 1}/{epochs}  {said}  same class {share:.2%}  {seconds:.0f} CPU s", flush=True)
    print(f"same class {same_class(trainer.net, mlp, held_out):.2%} held out; the generator is in {checkpoint}")


def main():
    parser = argparse.ArgumentParser(description="Train the digit generator.")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/mnist"), help="folder of the IDX files")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    options = parser.parse_args()
    train(options.data, options.epochs, options.seed, options.checkpoint)


if __name__ == "__main__":
    main()
