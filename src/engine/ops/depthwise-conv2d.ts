import * as tf from "@tensorflow/tfjs-core";
import type { LinearOp } from "../op";
import { kernelPhases, nhwcPads, slideBack } from "../sliding";

/** Convolution of every channel by itself, kernel [kh, kw, in, multiplier]; output channel = in · multiplier + m. */
export const depthwiseConv2d: LinearOp<"depthwiseConv2d"> = {
  kind: "depthwiseConv2d",
  role: "linear",
  layout: {
    forward: ({ data, shape }) => [tf.tensor4d(data, shape as [number, number, number, number])],
    // Multiplier by multiplier, phase by phase; each [kh', kw', in, 1], reversed.
    adjoint: ([kernel], { node }) =>
      tf
        .split(kernel as tf.Tensor4D, (kernel as tf.Tensor4D).shape[3], 3)
        .flatMap((part) =>
          kernelPhases(part as tf.Tensor4D, node.params.strides).map((phase) => tf.reverse(phase, [0, 1])),
        ),
  },
  apply([x], kernel, { node }) {
    const { strides, dilations, padding } = node.params;
    return tf.depthwiseConv2d(
      x as tf.Tensor4D,
      kernel!.forward[0] as tf.Tensor4D,
      [...strides],
      nhwcPads(padding),
      "NHWC",
      [...dilations],
    );
  },
  adjoint(dy, kernel, { node, inputShapes }) {
    const [kh, kw, channels, multiplier] = (kernel!.forward[0] as tf.Tensor4D).shape;
    const [shape = []] = inputShapes;
    const [n, h, w] = (dy as tf.Tensor4D).shape;
    const phases = kernel!.adjoint.length / multiplier;
    const byMultiplier = multiplier === 1 ? null : tf.reshape(dy, [n, h, w, channels, multiplier]);
    const parts = Array.from({ length: multiplier }, (_, m) => {
      const part = byMultiplier
        ? tf.reshape(tf.slice(byMultiplier, [0, 0, 0, 0, m], [n, h, w, channels, 1]), [n, h, w, channels])
        : dy;
      const sliding = { ...node.params, size: [kh, kw] as const };
      return slideBack(part as tf.Tensor4D, sliding, node.shape, shape, (signal, phase, padding) =>
        tf.depthwiseConv2d(
          signal,
          kernel!.adjoint[m * phases + phase] as tf.Tensor4D,
          1,
          nhwcPads(padding),
          "NHWC",
          [...node.params.dilations],
        ),
      );
    });
    return [multiplier === 1 ? parts[0]! : tf.addN(parts)];
  },
  fused(x, kernel, bias, activation, { node }) {
    const { strides, dilations, padding } = node.params;
    return tf.fused.depthwiseConv2d({
      x: x as tf.Tensor4D,
      filter: kernel.forward[0] as tf.Tensor4D,
      strides: [...strides],
      // The typing forgets explicit padding, which every backend's kernel takes.
      pad: nhwcPads(padding) as unknown as number,
      dilations: [...dilations],
      activation,
      ...(bias ? { bias } : {}),
    });
  },
};
