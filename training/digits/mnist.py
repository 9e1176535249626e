"""Reads the MNIST digits from their IDX files (gzip)."""

import gzip
from pathlib import Path

import numpy as np

SPLITS = {"train": "train", "test": "t10k"}


def read_idx(path):
    """The unsigned bytes of an IDX file as an array of the shape its header states."""
    with gzip.open(path, "rb") as file:
        data = file.read()
    zeros, kind, rank = int.from_bytes(data[:2], "big"), data[2], data[3]
    if zeros != 0 or kind != 0x08:
        raise SystemExit(f"{path} is not an IDX file of unsigned bytes; fetch it again.")
    start = 4 + 4 * rank
    shape = np.frombuffer(data, dtype=">u4", count=rank, offset=4)
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape)


def load(folder, split):
    """Images [n, 28, 28] and labels [n] of a split ("train" or "test"), both uint8."""
    prefix = SPLITS[split]
    images, labels = (
        Path(folder) / f"{prefix}-{part}-ubyte.gz" for part in ("images-idx3", "labels-idx1")
    )
    for path in (images, labels):
        if not path.exists():
            raise SystemExit(f"{path} is missing; see training/README.md for where to get it.")
    return read_idx(images), read_idx(labels)
