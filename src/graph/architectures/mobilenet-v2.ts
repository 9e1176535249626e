import { type KerasTopology, TopologyWriter } from "./topology";

const epsilon = 1e-3;
const expansion = 6;

/** Of blocks 1 to 16: output channels and strides. */
const blocks: readonly (readonly [filters: number, strides: 1 | 2])[] = [
  [24, 2],
  [24, 1],
  [32, 2],
  [32, 1],
  [32, 1],
  [64, 2],
  [64, 1],
  [64, 1],
  [64, 1],
  [96, 1],
  [96, 1],
  [96, 1],
  [160, 2],
  [160, 1],
  [160, 1],
  [320, 1],
];

/** Sandler et al. 2018 at full width, as `keras.applications.mobilenet_v2` names its layers. */
export function mobilenetV2(): KerasTopology {
  const net = new TopologyWriter(224);
  net.conv("Conv1", 32, { kernel: 3, strides: 2, padding: "same", bias: false });
  net.batchNorm("bn_Conv1", epsilon).relu6("Conv1_relu");
  depthwise(net, "expanded_conv", 1);
  project(net, "expanded_conv", 16);
  blocks.reduce((channels, [filters, strides], i) => {
    const name = `block_${i + 1}`;
    const input = net.last;
    net.conv(`${name}_expand`, expansion * channels, { kernel: 1, padding: "same", bias: false });
    net.batchNorm(`${name}_expand_BN`, epsilon).relu6(`${name}_expand_relu`);
    depthwise(net, name, strides);
    project(net, name, filters);
    if (channels === filters && strides === 1) net.add(`${name}_add`, [input, net.last]);
    return filters;
  }, 16);
  net.conv("Conv_1", 1280, { kernel: 1, bias: false });
  net.batchNorm("Conv_1_bn", epsilon).relu6("out_relu");
  return net
    .globalAveragePool("global_average_pooling2d")
    .dense("predictions", 1000, "softmax")
    .finish("mobilenetv2_1.00_224");
}

function depthwise(net: TopologyWriter, name: string, strides: 1 | 2): void {
  if (strides === 2) net.pad(`${name}_pad`, 0, 1);
  const padding = strides === 2 ? "valid" : "same";
  net.depthwise(`${name}_depthwise`, { kernel: 3, strides, padding, bias: false });
  net.batchNorm(`${name}_depthwise_BN`, epsilon).relu6(`${name}_depthwise_relu`);
}

function project(net: TopologyWriter, name: string, filters: number): void {
  net.conv(`${name}_project`, filters, { kernel: 1, padding: "same", bias: false });
  net.batchNorm(`${name}_project_BN`, epsilon);
}
