"""Varies training digits the way hands, pens and canvases do."""

import math

import torch
import torch.nn.functional as F

# Ranges of the uniform draws. MNIST centres every digit in a 20-pixel box; who draws on a canvas does not.
ROTATION = math.radians(12)
SHEAR = 0.2
SCALE = (0.8, 1.3)
STRETCH = 0.15
SHIFT = 3 / 14  # three pixels, in units of half the picture
# Shares of a batch whose strokes get thicker, thinner, or the hard edges of a resize without antialiasing.
THICKER, THINNER, HARDER = 0.3, 0.15, 0.35


def uniform(n, low, high, generator):
    """[n] numbers drawn evenly from low…high."""
    return low + (high - low) * torch.rand(n, generator=generator)


def affine(images, generator):
    """Rotates, shears, scales and shifts each of images [n, 1, 28, 28] about its centre."""
    n = len(images)
    angle = uniform(n, -ROTATION, ROTATION, generator)
    shear = uniform(n, -SHEAR, SHEAR, generator)
    scale = uniform(n, *SCALE, generator)
    stretch = 1 + uniform(n, -STRETCH, STRETCH, generator)
    cos, sin = angle.cos(), angle.sin()
    theta = torch.zeros(n, 2, 3)  # maps places of the result to places of the source
    theta[:, 0, 0] = cos / (scale * stretch)
    theta[:, 0, 1] = (shear - sin) / scale
    theta[:, 1, 0] = sin / (scale * stretch)
    theta[:, 1, 1] = cos / scale
    theta[:, :, 2] = uniform(n * 2, -SHIFT, SHIFT, generator).view(n, 2)
    grid = F.affine_grid(theta, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


def blend(images, other, share, generator):
    """Moves a random `share` of the images some way (0…1 of it, at random) towards `other`; all [n, 1, 28, 28]."""
    n = len(images)
    chosen = torch.rand(n, generator=generator) < share
    weight = (chosen * torch.rand(n, generator=generator)).view(n, 1, 1, 1)
    return images + weight * (other - images)


def vary(images, generator):
    """A varied copy of images [n, 1, 28, 28], pixels in 0…1."""
    images = affine(images, generator)
    images = blend(images, F.max_pool2d(images, 3, 1, 1), THICKER, generator)
    images = blend(images, -F.max_pool2d(-images, 2, 1, 1)[:, :, :28, :28], THINNER, generator)
    return blend(images, ((images - 0.5) * 4 + 0.5).clamp(0, 1), HARDER, generator)
