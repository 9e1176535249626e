"""Three families of small networks for the rendered world; module names are the exported layer names.

All begin at half the picture's side and keep 8 × 8 places to the last convolution, so that a part of a percent of the
picture keeps some.
A convolution of stride 2 pads one row and column on every side, as Keras's ResNet does with ZeroPadding2D.
"""

import sys
from pathlib import Path

from torch import nn

sys.path.append(str(Path(__file__).resolve().parents[1]))
from modules import Add, Conv, Dense, GlobalAverage, Graph

SIDE = 128
EPSILON = 1e-3  # of batch normalisation, Keras's
DROPOUT = 0.3  # of the VGG family, which has no batch normalisation to keep it from learning by heart


def convolution(inputs, outputs, size=3, stride=1, groups=1):
    """A convolution without bias: batch normalisation follows."""
    return nn.Conv2d(inputs, outputs, size, stride, padding=size // 2, groups=groups, bias=False)


def normalisation(channels):
    return nn.BatchNorm2d(channels, eps=EPSILON)


def mobilenet(classes):
    """Depthwise separable convolutions with ReLU6 (Howard 2017)."""
    net = Graph()

    def unit(name, module, channels):
        net.append(name, module)
        net.append(f"{name}_bn", normalisation(channels))
        net.append(f"{name}_relu", nn.ReLU6())

    unit("conv1", convolution(3, 16, stride=2), 16)
    blocks = [(24, 1), (48, 2), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (256, 1)]
    channels = 16
    for number, (outputs, stride) in enumerate(blocks, 1):
        unit(f"conv_dw_{number}", convolution(channels, channels, stride=stride, groups=channels), channels)
        unit(f"conv_pw_{number}", convolution(channels, outputs, size=1), outputs)
        channels = outputs
    net.append("global_average_pooling2d", GlobalAverage())
    net.append("predictions", Dense(channels, classes))
    return net


def vgg(classes):
    """Plain 3 × 3 convolutions with biases, two dense layers, no normalisation (Simonyan & Zisserman 2015)."""
    net = Graph()
    channels = 3
    for block, widths in enumerate([(16, 16), (32, 32), (64, 64), (128, 128)], 1):
        for number, outputs in enumerate(widths, 1):
            stride = 2 if channels == 3 else 1
            name = f"block{block}_conv{number}"
            net.append(name, Conv(channels, outputs, 3, stride, padding=1, activation="relu"))
            channels = outputs
        net.append(f"block{block}_pool", nn.MaxPool2d(2))
    net.append("dropout", nn.Dropout(DROPOUT))
    net.append("flatten", nn.Flatten())
    net.append("fc1", Dense(channels * 4 * 4, 128, activation="relu"))
    net.append("fc1_dropout", nn.Dropout(DROPOUT))
    net.append("predictions", Dense(128, classes))
    for module in net.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            nn.init.zeros_(module.bias)
    return net


def resnet(classes):
    """Residual blocks with batch normalisation and projection shortcuts (He 2016)."""
    net = Graph()
    net.append("conv1_conv", convolution(3, 16, stride=2))
    net.append("conv1_bn", normalisation(16))
    last = net.append("conv1_relu", nn.ReLU())
    channels = 16
    for stage, (outputs, blocks) in enumerate([(32, 1), (64, 2), (96, 2)], 2):
        for block in range(1, blocks + 1):
            last = residual(net, f"conv{stage}_block{block}", last, channels, outputs, 2 if block == 1 else 1)
            channels = outputs
    net.append("avg_pool", GlobalAverage())
    net.append("predictions", Dense(channels, classes))
    return net


def residual(net, name, last, inputs, outputs, stride):
    """Two 3 × 3 convolutions beside the identity, or beside a projection where the shape changes."""
    shortcut = last
    if stride > 1 or inputs != outputs:
        net.append(f"{name}_0_conv", convolution(inputs, outputs, 1, stride), last)
        shortcut = net.append(f"{name}_0_bn", normalisation(outputs))
    net.append(f"{name}_1_conv", convolution(inputs, outputs, stride=stride), last)
    net.append(f"{name}_1_bn", normalisation(outputs))
    net.append(f"{name}_1_relu", nn.ReLU())
    net.append(f"{name}_2_conv", convolution(outputs, outputs))
    branch = net.append(f"{name}_2_bn", normalisation(outputs))
    net.append(f"{name}_add", Add(), shortcut, branch)
    return net.append(f"{name}_out", nn.ReLU())


FAMILIES = {"world-mobilenet": mobilenet, "world-vgg": vgg, "world-resnet": resnet, "world-shortcut": resnet}
