"""Times the forward pass of MobileNet v1 0.75 at 224 × 224 in PyTorch on one thread: the bench's yardstick.

    python3 bench/pytorch.py

Prints one JSON line; weights are random, for the time does not depend on them.

- `forward_ms`: plain PyTorch, in the faster of its two memory layouts.
- `onednn_ms`: the same with every convolution sent to oneDNN.
- `sgemm_gflops`: the speed of a 512³ matrix product. At batch 1, PyTorch 1.13 computes pointwise convolutions with
  the system's BLAS, and Debian's default, the reference BLAS (about 8 GFLOP/s, OpenBLAS 70 to 130), makes `forward_ms`
  eight times as long. Where this number is small, `onednn_ms` is the yardstick.
"""

import json
import statistics
import time

import torch
from torch import nn

ALPHA = 0.75
WARM_UP, RUNS = 5, 20
# Channels and stride of the thirteen separable blocks (Howard 2017, table 1).
BLOCKS = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]


def unit(convolution, inputs, outputs, size, stride, groups=1):
    """Convolution with its batch normalisation folded into a bias, as Whylight runs it, and ReLU6."""
    return nn.Sequential(
        convolution(inputs, outputs, size, stride, padding=size // 2, groups=groups), nn.ReLU6()
    )


def mobilenet(convolution):
    """From [n, 3, 224, 224] to logits [n, 1000]."""
    channels = int(32 * ALPHA)
    layers = [unit(convolution, 3, channels, 3, 2)]
    for full, stride in BLOCKS:
        outputs = int(full * ALPHA)
        layers += [
            unit(convolution, channels, channels, 3, stride, groups=channels),
            unit(convolution, channels, outputs, 1, 1),
        ]
        channels = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))


class OneDnnConv2d(nn.Conv2d):
    """A convolution that oneDNN always computes."""

    def forward(self, value):
        return torch.mkldnn_convolution(
            value, self.weight, self.bias, self.padding, self.stride, self.dilation, self.groups
        )


def median_ms(work):
    """The median time of a call, in milliseconds."""
    times = []
    with torch.inference_mode():
        for run in range(WARM_UP + RUNS):
            started = time.perf_counter()
            work()
            if run >= WARM_UP:
                times.append((time.perf_counter() - started) * 1e3)
    return statistics.median(times)


def forward_ms(convolution):
    """The median time of a forward pass in the faster memory layout, in milliseconds."""

    def timed(layout):
        net = mobilenet(convolution).eval().to(memory_format=layout)
        picture = torch.rand(1, 3, 224, 224).contiguous(memory_format=layout)
        return median_ms(lambda: net(picture))

    return round(min(timed(torch.contiguous_format), timed(torch.channels_last)), 2)


def sgemm_gflops(side=512):
    """The speed of a float32 matrix product [side, side] · [side, side]."""
    matrix = torch.rand(side, side)
    return round(2 * side**3 / median_ms(lambda: matrix @ matrix) / 1e6, 1)


def main():
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # random weights make numbers that trained ones do not
    torch.manual_seed(1)
    figures = {
        "model": "mobilenet",
        "forward_ms": forward_ms(nn.Conv2d),
        "onednn_ms": forward_ms(OneDnnConv2d) if torch.backends.mkldnn.is_available() else None,
        "sgemm_gflops": sgemm_gflops(),
        "torch": torch.__version__,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
