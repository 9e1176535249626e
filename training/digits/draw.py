"""Draws the gallery's eight digits into public/samples; the same bytes every time.

    python3 training/digits/draw.py
"""

import json
import struct
import zlib
from pathlib import Path

import numpy as np

from pen import draw
from strokes import DIGITS, SAMPLES

FOLDER = Path(__file__).resolve().parents[2] / "public" / "samples"
SIDE = 448  # sixteen times the network's input
SOFTNESS = 6.0
CREDIT = "Drawn for Whylight by training/digits/draw.py (MIT)"


def sample(digit):
    """The gallery's picture of a digit, [448, 448] uint8, white on black."""
    return np.round(draw(DIGITS[digit], SAMPLES[digit], SIDE, SOFTNESS) * 255).astype(np.uint8)


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
    for digit in SAMPLES:
        name = f"digit-{digit}"
        (FOLDER / f"{name}.png").write_bytes(png(sample(digit)))
        entries.append(
            {"id": name, "file": f"{name}.png", "label": str(digit), "model": "digits-cnn", "credit": CREDIT}
        )
    (FOLDER / "index.json").write_text(json.dumps(entries, indent=2) + "\n")
    print(f"{len(entries)} digits drawn into {FOLDER}")


if __name__ == "__main__":
    main()
