"""The digit network: two blocks of two convolutions, one dense layer, no bias anywhere.

Without biases the network is positively homogeneous: logits(a·x) = a·logits(x) for a > 0, so gradient × input
sums to the logit, and relevance has nowhere to leak to. A black picture gives ten zeros.
"""

from torch import nn

SIDE = 28
CLASSES = 10


def build():
    """A network from [n, 1, 28, 28], pixels in 0…1, to logits [n, 10]; its modules carry the exported layer names."""

    def conv(inputs, outputs):
        return nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)

    net = nn.Sequential()
    net.add_module("conv1", conv(1, 16))
    net.add_module("relu1", nn.ReLU())
    net.add_module("conv2", conv(16, 16))
    net.add_module("relu2", nn.ReLU())
    net.add_module("pool1", nn.MaxPool2d(2))
    net.add_module("conv3", conv(16, 32))
    net.add_module("relu3", nn.ReLU())
    net.add_module("conv4", conv(32, 32))
    net.add_module("relu4", nn.ReLU())
    net.add_module("pool2", nn.MaxPool2d(2))
    net.add_module("flatten", nn.Flatten())
    net.add_module("logits", nn.Linear(32 * 7 * 7, CLASSES, bias=False))
    return net
