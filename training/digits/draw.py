"""Draws the gallery's digits, alone and among clutter, into public/samples; the same bytes every time.

    python3 training/digits/draw.py
"""

import json
import struct
import zlib
from pathlib import Path

import numpy as np

from pen import Hand, draw
from strokes import DIGITS, SAMPLES

FOLDER = Path(__file__).resolve().parents[2] / "public" / "samples"
SIDE = 448  # sixteen times the network's input
SOFTNESS = 6.0
CREDIT = "Drawn for Whylight by training/digits/draw.py (MIT)"

# Collections of the gallery, and the networks their pictures were made for.
COLLECTIONS = {"Digits": ["digits-cnn", "digits-mlp"], "Cluttered digits": ["digits-cluttered"]}

CLUTTERED_SIDE = 480  # twelve times
CLUTTERED = {2: 12, 3: 13, 5: 15, 6: 16, 7: 17, 9: 19}  # digit and seed of its clutter
FRAGMENT = CLUTTERED_SIDE // 5  # of the side: eight of forty pixels
FRAGMENTS = 4
PLACES = 8  # tried for a fragment; the one where it covers least is taken


def sample(digit):
    """The gallery's picture of a digit, [448, 448] uint8, white on black."""
    return np.round(draw(DIGITS[digit], SAMPLES[digit], SIDE, SOFTNESS) * 255).astype(np.uint8)


def half_size(rng, reach):
    """A hand that writes half as high as the picture, up to `reach` of the side beside its middle."""
    return Hand(
        width=rng.uniform(0.05, 0.07),
        slant=rng.uniform(0, 0.2),
        angle=rng.uniform(-0.1, 0.1),
        size=rng.uniform(0.68, 0.74),
        shift=tuple(rng.uniform(-reach, reach, 2)),
    )


def fragment(digit, rng):
    """A square of the picture around a random spot of ink, [96, 96] in 0…1."""
    picture = draw(DIGITS[digit], half_size(rng, 0), CLUTTERED_SIDE, SOFTNESS)
    top, left = rng.choice(np.argwhere(picture > 0.5)) - FRAGMENT // 2
    return picture[top : top + FRAGMENT, left : left + FRAGMENT]


def cluttered_sample(digit):
    """A digit at a random place among fragments of others, [480, 480] uint8, white on black."""
    rng = np.random.default_rng(CLUTTERED[digit])
    canvas = draw(DIGITS[digit], half_size(rng, 0.2), CLUTTERED_SIDE, SOFTNESS)
    others = [other for other in DIGITS if other != digit]
    for _ in range(FRAGMENTS):
        piece = fragment(rng.choice(others), rng)
        places = rng.integers(0, CLUTTERED_SIDE - FRAGMENT + 1, (PLACES, 2))
        windows = [canvas[top : top + FRAGMENT, left : left + FRAGMENT] for top, left in places]
        window = min(windows, key=np.sum)
        np.maximum(window, piece, out=window)
    return np.round(canvas * 255).astype(np.uint8)


def gallery(model):
    """By sample id: the digit and its picture, for the network of this name."""
    if model == "digits-cluttered":
        return {f"digit-cluttered-{digit}": (digit, cluttered_sample(digit)) for digit in CLUTTERED}
    return {f"digit-{digit}": (digit, sample(digit)) for digit in SAMPLES}


def png(picture):
    """The bytes of a grey PNG of picture [h, w] uint8."""
    height, width = picture.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    differences = picture.copy()
    differences[1:] -= picture[:-1]  # PNG's filter "up", which wraps around as uint8 does
    rows = np.concatenate([np.full((height, 1), 2, np.uint8), differences], axis=1)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    entries = []
    for collection, models in COLLECTIONS.items():
        for name, (digit, picture) in gallery(models[0]).items():
            file = f"{name}.png"
            (FOLDER / file).write_bytes(png(picture))
            facts = {"id": name, "file": file, "label": str(digit), "collection": collection}
            entries.append({**facts, "models": models, "credit": CREDIT})
    index = FOLDER / "index.json"
    others = json.loads(index.read_text()) if index.exists() else []
    others = [entry for entry in others if entry["credit"] != CREDIT]
    index.write_text(json.dumps(others + entries, indent=2) + "\n")
    print(f"{len(entries)} digits drawn into {FOLDER}")


if __name__ == "__main__":
    main()
