"""Varies training pictures the way cameras do: mirrored, shifted, nearer or farther, brighter, tinted, noisy."""

import torch
import torch.nn.functional as F

SHIFT = 8 / 64  # eight pixels, in units of half the picture
ZOOM = (0.9, 1.15)
BRIGHTNESS = 0.2  # of half the range
CONTRAST = 0.25
TINT = 0.1  # of each channel
NOISE = 0.06


def uniform(shape, low, high, generator):
    """Numbers drawn evenly from low…high."""
    return low + (high - low) * torch.rand(shape, generator=generator)


def scaled(pictures):
    """What the networks take: [n, 3, h, w] in −1…1, channels last in memory, of pictures [n, h, w, 3] uint8."""
    return pictures.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def exchanged(pictures, share, generator):
    """A copy of pictures [n, h, w, 3] in which a share of them has its red, green and blue in another order."""
    return torch.stack(
        [
            picture[..., torch.randperm(3, generator=generator)] if chance < share else picture
            for picture, chance in zip(pictures, torch.rand(len(pictures), generator=generator).tolist())
        ]
    )


def vary(pictures, generator, exchange=0.0):
    """A varied copy of pictures [n, h, w, 3] uint8: [n, 3, h, w] in −1…1, channels last in memory.

    A share `exchange` of them has its colours exchanged, so that shapes have to tell things apart.
    """
    n = len(pictures)
    if exchange > 0:
        pictures = exchanged(pictures, exchange, generator)
    zoom = uniform(n, *ZOOM, generator)
    mirror = torch.randint(0, 2, (n,), generator=generator) * 2 - 1
    theta = torch.zeros(n, 2, 3)  # maps places of the result to places of the source
    theta[:, 0, 0] = mirror / zoom
    theta[:, 1, 1] = 1 / zoom
    theta[:, :, 2] = uniform((n, 2), -SHIFT, SHIFT, generator)
    values = scaled(pictures)
    grid = F.affine_grid(theta, list(values.shape), align_corners=False)
    values = F.grid_sample(values, grid, padding_mode="border", align_corners=False)
    values = values.contiguous(memory_format=torch.channels_last)
    gain = (1 + uniform((n, 1, 1, 1), -CONTRAST, CONTRAST, generator)) * (
        1 + uniform((n, 3, 1, 1), -TINT, TINT, generator)
    )
    shift = uniform((n, 1, 1, 1), -BRIGHTNESS, BRIGHTNESS, generator)
    # One field of noise for the batch, at a strength and sign of each picture: n fields take as long as the warp.
    noise = torch.randn((1, *values.shape[2:], 3), generator=generator).permute(0, 3, 1, 2)
    strength = uniform((n, 1, 1, 1), -NOISE, NOISE, generator)
    return values.mul_(gain).add_(shift).add_(noise * strength).clamp_(-1, 1)
