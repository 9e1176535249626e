"""Digits at a random place of a 40 × 40 picture among fragments of other digits (after Mnih 2014)."""

import torch

from network import CLUTTERED_SIDE, SIDE

FRAGMENT = 8
FRAGMENTS = 4
INK = 20  # MNIST's digits lie in the middle 20 × 20 pixels
BORDER = (SIDE - INK) // 2  # of empty pixels, which may lie outside of the picture


def draws(n, count, generator):
    """[n] whole numbers below `count`."""
    return torch.randint(0, count, (n,), generator=generator)


def block(top, left, size):
    """Indices [n, size, size] of rows and of columns of squares with these corners [n]."""
    along = torch.arange(size)
    return (top[:, None] + along)[:, :, None], (left[:, None] + along)[:, None, :]


def add(canvas, pictures, top, left):
    """Puts pictures [n, k, k] on the canvas [n, h, w], the brighter pixel of both, with their corners at [n]."""
    at = (torch.arange(len(canvas))[:, None, None], *block(top, left, pictures.shape[-1]))
    canvas[at] = torch.maximum(canvas[at], pictures)


def clutter(digits, others, generator):
    """Pictures [n, 1, 40, 40] with the digits [n, 1, 28, 28] and fragments of random `others` [m, 1, 28, 28]; 0…1."""
    n, wide = len(digits), CLUTTERED_SIDE + 2 * BORDER
    canvas = torch.zeros(n, wide, wide)
    place = CLUTTERED_SIDE - INK + 1
    add(canvas, digits[:, 0], draws(n, place, generator), draws(n, place, generator))
    for _ in range(FRAGMENTS):
        rows, columns = block(
            *(BORDER + draws(n, INK - FRAGMENT + 1, generator) for _ in range(2)), FRAGMENT
        )
        pieces = others[draws(n, len(others), generator)[:, None, None], 0, rows, columns]
        free = CLUTTERED_SIDE - FRAGMENT + 1
        add(canvas, pieces, BORDER + draws(n, free, generator), BORDER + draws(n, free, generator))
    return canvas[:, None, BORDER:-BORDER, BORDER:-BORDER]
