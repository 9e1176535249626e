import * as tf from "@tensorflow/tfjs-core";
import type { NodeOf } from "../../graph/types";
import type { Kernel, LinearOp, Site } from "../op";
import { kernelPhases, nhwcPads, type Sliding, slideBack } from "../sliding";

type Site4 = Site<"conv2d">;

/** [kh, kw, in, out] → Wᵀ of a stride-1 phase: rows and columns reversed, in and out swapped. */
const flip = (kernel: tf.Tensor4D): tf.Tensor => tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);

const sizeOf = (kernel: Kernel): readonly [number, number] => {
  const [kh = 1, kw = 1] = kernel.forward[0]?.shape ?? [];
  return [kh, kw];
};

const slidingOf = (node: NodeOf<"conv2d">, kernel: Kernel): Sliding => ({
  ...node.params,
  size: sizeOf(kernel),
});

/** Runs f on each group's channels and joins the results. */
function perGroup(
  x: tf.Tensor4D,
  groups: number,
  f: (part: tf.Tensor4D, group: number) => tf.Tensor4D,
): tf.Tensor4D {
  return groups === 1 ? f(x, 0) : tf.concat((tf.split(x, groups, 3) as tf.Tensor4D[]).map(f), 3);
}

/** Convolution over NHWC maps, kernel [kh, kw, in / groups, out]. */
export const conv2d: LinearOp<"conv2d"> = {
  kind: "conv2d",
  role: "linear",
  layout: {
    forward({ data, shape }, { node }) {
      const whole = tf.tensor4d(data, shape as [number, number, number, number]);
      return node.params.groups === 1 ? [whole] : tf.split(whole, node.params.groups, 3);
    },
    // One flipped kernel for each phase of the stride, group by group: the vjp is then made of forward convolutions.
    adjoint: (forward, { node }) =>
      forward.flatMap((kernel) => kernelPhases(kernel as tf.Tensor4D, node.params.strides).map(flip)),
  },
  apply([x], kernel, { node }: Site4) {
    const { strides, dilations, padding, groups } = node.params;
    return perGroup(x as tf.Tensor4D, groups, (part, g) =>
      tf.conv2d(part, kernel!.forward[g] as tf.Tensor4D, [...strides], nhwcPads(padding), "NHWC", [
        ...dilations,
      ]),
    );
  },
  adjoint(dy, kernel, { node, inputShapes }: Site4) {
    const { groups, dilations } = node.params;
    const phases = kernel!.adjoint.length / groups;
    const [shape = []] = inputShapes;
    return [
      perGroup(dy as tf.Tensor4D, groups, (part, g) =>
        slideBack(part, slidingOf(node, kernel!), node.shape, shape, (signal, phase, padding) =>
          tf.conv2d(
            signal,
            kernel!.adjoint[g * phases + phase] as tf.Tensor4D,
            1,
            nhwcPads(padding),
            "NHWC",
            [...dilations],
          ),
        ),
      ),
    ];
  },
  fused(x, kernel, bias, activation, { node }) {
    const { strides, dilations, padding, groups } = node.params;
    const outputs = node.shape[2]! / groups;
    return perGroup(x as tf.Tensor4D, groups, (part, g) =>
      tf.fused.conv2d({
        x: part,
        filter: kernel.forward[g] as tf.Tensor4D,
        strides: [...strides],
        pad: nhwcPads(padding),
        dilations: [...dilations],
        activation,
        ...(bias ? { bias: groups === 1 ? bias : tf.slice(bias, g * outputs, outputs) } : {}),
      }),
    );
  },
};
