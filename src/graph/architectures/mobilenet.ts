import { type KerasTopology, TopologyWriter } from "./topology";

const epsilon = 1e-3;

/** Filters and strides of the thirteen pairs of a depthwise and a pointwise convolution. */
const pairs: readonly (readonly [filters: number, strides: 1 | 2])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
];

/** Howard et al. 2017 at full width, as `keras.applications.mobilenet` names its layers. */
export function mobilenet(): KerasTopology {
  const net = new TopologyWriter(224);
  const normalised = (layer: string): void => {
    net.batchNorm(`${layer}_bn`, epsilon).relu6(`${layer}_relu`);
  };
  net.conv("conv1", 32, { kernel: 3, strides: 2, padding: "same", bias: false });
  normalised("conv1");
  pairs.forEach(([filters, strides], i) => {
    const block = i + 1;
    if (strides === 2) net.pad(`conv_pad_${block}`, 0, 1);
    net.depthwise(`conv_dw_${block}`, {
      kernel: 3,
      strides,
      padding: strides === 2 ? "valid" : "same",
      bias: false,
    });
    normalised(`conv_dw_${block}`);
    net.conv(`conv_pw_${block}`, filters, { kernel: 1, padding: "same", bias: false });
    normalised(`conv_pw_${block}`);
  });
  return net
    .globalAveragePool("global_average_pooling2d")
    .reshape("reshape_1", [1, 1, 1024])
    .dropout("dropout", 1e-3)
    .conv("conv_preds", 1000, { kernel: 1, padding: "same" })
    .reshape("reshape_2", [1000])
    .activation("predictions", "softmax")
    .finish("mobilenet_1.00_224");
}
