"""Strokes with a round pen on a black square, and the page's way from there to the network's input."""

from dataclasses import dataclass

import numpy as np

DOTS_PER_SPAN = 48


@dataclass(frozen=True)
class Hand:
    """How somebody writes; lengths in units of the picture's side."""

    width: float = 0.095  # of the stroke
    taper: float = 0.0  # share of the width missing at both ends of a stroke
    slant: float = 0.0  # to the right per unit of height
    angle: float = 0.0  # radians, clockwise
    stretch: float = 1.0  # of the breadth
    size: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)  # right, down


def curve(points):
    """Dots [m, 2] on the Catmull–Rom spline through control points.

    A doubled point makes a corner; a last point equal to the first closes the loop.
    """
    corners = [i for i in range(1, len(points)) if points[i] == points[i - 1]]
    edges = [0, *corners, len(points)]
    return np.concatenate([spline(points[start:stop]) for start, stop in zip(edges, edges[1:])])


def spline(points):
    """Dots [m, 2] on the smooth spline through points [k, 2]."""
    points = np.asarray(points, dtype=float)
    if np.array_equal(points[0], points[-1]):
        ends = np.concatenate([points[-2:-1], points, points[1:2]])
    else:
        ends = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    before, start, stop, after = (ends[i : len(ends) - 3 + i, None] for i in range(4))
    t = np.linspace(0, 1, DOTS_PER_SPAN, endpoint=False)[None, :, None]
    spans = 0.5 * (
        2 * start
        + (stop - before) * t
        + (2 * before - 5 * start + 4 * stop - after) * t**2
        + (3 * start - before - 3 * stop + after) * t**3
    )
    return np.concatenate([spans.reshape(-1, 2), points[-1:]])


def place(dots, hand):
    """The dots [m, 2] (right, down) of the unit square as this hand sets them."""
    right, down = (dots - 0.5).T * hand.size
    right = right * hand.stretch - down * hand.slant
    cos, sin = np.cos(hand.angle), np.sin(hand.angle)
    turned = np.stack([cos * right - sin * down, sin * right + cos * down], axis=1)
    return turned + 0.5 + np.asarray(hand.shift)


def draw(strokes, hand, side, softness=1.0):
    """The strokes as white on black, [side, side] in 0…1; the edge fades over `softness` pixels."""
    distance = np.full((side, side), np.inf)  # from the pixel's centre to the ink's edge, negative inside
    for stroke in strokes:
        dots = place(curve(stroke), hand) * side
        along = np.linspace(-1, 1, len(dots))
        radii = hand.width * side / 2 * (1 - hand.taper * along**4)
        for (x, y), radius in zip(dots, radii):
            press(distance, x, y, radius, radius + softness + 1)
    return np.clip(0.5 - distance / softness, 0, 1)


def press(distance, x, y, radius, reach):
    """Lowers the distances [side, side] within `reach` of the pen at (x, y) to those from its disc."""
    top, left = max(0, int(y - reach)), max(0, int(x - reach))
    window = distance[top : int(y + reach) + 2, left : int(x + reach) + 2]
    if window.size == 0:
        return
    down = np.arange(window.shape[0])[:, None] + (top + 0.5 - y)
    right = np.arange(window.shape[1])[None, :] + (left + 0.5 - x)
    np.minimum(window, np.hypot(down, right) - radius, out=window)


def resize(picture, side):
    """Bilinear with half-pixel centres and without antialiasing: [h, w] → [side, side], as the page does it."""
    rows, columns = (weights(length, side) for length in picture.shape)
    return rows @ picture @ columns.T


def weights(length, side):
    """The matrix [side, length] that interpolates along one axis."""
    at = np.clip((np.arange(side) + 0.5) * length / side - 0.5, 0, length - 1)
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, length - 1)
    matrix = np.zeros((side, length))
    np.add.at(matrix, (np.arange(side), low), 1 - (at - low))
    np.add.at(matrix, (np.arange(side), high), at - low)
    return matrix
