import { type KerasTopology, TopologyWriter } from "./topology";

/** Simonyan and Zisserman 2014, as `keras.applications.vgg16` and `vgg19` name its layers. */
function vgg(
  name: string,
  convolutions: readonly (readonly [count: number, filters: number])[],
): KerasTopology {
  const net = new TopologyWriter(224);
  convolutions.forEach(([count, filters], block) => {
    for (let i = 1; i <= count; i++)
      net.conv(`block${block + 1}_conv${i}`, filters, { kernel: 3, padding: "same", activation: "relu" });
    net.maxPool(`block${block + 1}_pool`, 2);
  });
  return net
    .flatten("flatten")
    .dense("fc1", 4096, "relu")
    .dense("fc2", 4096, "relu")
    .dense("predictions", 1000, "softmax")
    .finish(name);
}

export const vgg16 = (): KerasTopology =>
  vgg("vgg16", [
    [2, 64],
    [2, 128],
    [3, 256],
    [3, 512],
    [3, 512],
  ]);

export const vgg19 = (): KerasTopology =>
  vgg("vgg19", [
    [2, 64],
    [2, 128],
    [4, 256],
    [4, 512],
    [4, 512],
  ]);
