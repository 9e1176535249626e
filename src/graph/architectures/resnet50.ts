import { type KerasTopology, TopologyWriter } from "./topology";

const epsilon = 1.001e-5;

/**
 * He et al. 2015, with the layer names that `keras.applications.resnet` has had since 2019 (`conv1_conv`); older
 * files say `res2a_branch2a` and cannot be told apart by their name.
 */
export function resnet50(): KerasTopology {
  const net = new TopologyWriter(224);
  net.pad("conv1_pad", 3, 3).conv("conv1_conv", 64, { kernel: 7, strides: 2 });
  net.batchNorm("conv1_bn", epsilon).activation("conv1_relu", "relu");
  net.pad("pool1_pad", 1, 1).maxPool("pool1_pool", 3);
  stack(net, "conv2", 64, 3, 1);
  stack(net, "conv3", 128, 4, 2);
  stack(net, "conv4", 256, 6, 2);
  stack(net, "conv5", 512, 3, 2);
  return net.globalAveragePool("avg_pool").dense("predictions", 1000, "softmax").finish("resnet50");
}

function stack(net: TopologyWriter, name: string, filters: number, blocks: number, strides: number): void {
  for (let i = 1; i <= blocks; i++) block(net, `${name}_block${i}`, filters, i === 1 ? strides : null);
}

/** Three convolutions beside a shortcut, which is one as well where `strides` says so, else the identity. */
function block(net: TopologyWriter, name: string, filters: number, strides: number | null): void {
  const input = net.last;
  net.conv(`${name}_1_conv`, filters, { kernel: 1, strides: strides ?? 1 });
  net.batchNorm(`${name}_1_bn`, epsilon).activation(`${name}_1_relu`, "relu");
  net.conv(`${name}_2_conv`, filters, { kernel: 3, padding: "same" });
  net.batchNorm(`${name}_2_bn`, epsilon).activation(`${name}_2_relu`, "relu");
  const inner = net.last;
  if (strides !== null) net.conv(`${name}_0_conv`, 4 * filters, { kernel: 1, strides }, [input]);
  net.conv(`${name}_3_conv`, 4 * filters, { kernel: 1 }, [inner]);
  if (strides !== null) net.batchNorm(`${name}_0_bn`, epsilon, [`${name}_0_conv`]);
  net.batchNorm(`${name}_3_bn`, epsilon, [`${name}_3_conv`]);
  net.add(`${name}_add`, [strides === null ? input : `${name}_0_bn`, `${name}_3_bn`]);
  net.activation(`${name}_out`, "relu");
}
