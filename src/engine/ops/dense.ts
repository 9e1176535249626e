import * as tf from "@tensorflow/tfjs-core";
import type { FusedActivation, Kernel, LinearOp } from "../op";

/** [n, ..., in] → [n · positions, in] */
const rows = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [-1, x.shape.at(-1)!]);

/** Splits [n, in] into the columns of each block of kernel rows. */
function blocksOf(x: tf.Tensor2D, kernel: Kernel): tf.Tensor2D[] {
  const sizes = kernel.forward.map((block) => block.shape[0]!);
  return sizes.length === 1 ? [x] : tf.split(x, sizes, 1);
}

const ACTIVATIONS: Readonly<Record<FusedActivation, (x: tf.Tensor) => tf.Tensor>> = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
};

/** Matrix product on the last axis, kernel [in, out]. */
export const dense: LinearOp<"dense"> = {
  kind: "dense",
  role: "linear",
  layout: {
    // Blocks of rows where one tensor would be too large for the device (VGG16's fc1 on WebGL). The adjoint
    // multiplies by the same blocks transposed, so that no second copy is ever needed.
    forward({ data, shape: [inputs = 1, outputs = 1] }, _site, maxElements) {
      const step = Math.min(Math.max(Math.floor(maxElements / outputs), 1), inputs);
      return Array.from({ length: Math.ceil(inputs / step) }, (_, b) => {
        const [from, to] = [b * step, Math.min((b + 1) * step, inputs)];
        return tf.tensor2d(data.subarray(from * outputs, to * outputs), [to - from, outputs]);
      });
    },
  },
  apply([x], kernel, { node }) {
    const products = blocksOf(rows(x!), kernel!).map((part, b) =>
      tf.matMul(part, kernel!.forward[b] as tf.Tensor2D),
    );
    return tf.reshape(products.length === 1 ? products[0]! : tf.addN(products), [
      x!.shape[0]!,
      ...node.shape,
    ]);
  },
  adjoint(dy, kernel, { inputShapes }) {
    const [shape = []] = inputShapes;
    // W·dyᵀ, transposed back: twice as fast on WASM as dy·Wᵀ, which walks a large W against its rows.
    const turned = tf.transpose(rows(dy));
    const parts = kernel!.adjoint.map((block) => tf.matMul(block as tf.Tensor2D, turned));
    const joined = parts.length === 1 ? parts[0]! : tf.concat(parts, 0);
    return [tf.reshape(tf.transpose(joined), [dy.shape[0]!, ...shape])];
  },
  fused(x, kernel, bias, activation, site) {
    const [whole, ...more] = kernel.forward;
    if (more.length > 0) {
      // A fused product takes one vector as bias, not the sum of the blocks before it.
      const y = dense.apply([x], kernel, site);
      return ACTIVATIONS[activation](bias ? tf.add(y, bias) : y);
    }
    const y = tf.fused.matMul({
      a: rows(x),
      b: whole as tf.Tensor2D,
      activation,
      ...(bias ? { bias } : {}),
    });
    return tf.reshape(y, [x.shape[0]!, ...site.node.shape]);
  },
};
