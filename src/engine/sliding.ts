import * as tf from "@tensorflow/tfjs-core";
import type { Padding, Pair, Shape } from "../graph/types";

/**
 * The geometry that convolutions and pools share: a window of `size` positions, `dilations` apart, moves by
 * `strides` over a map padded by `padding`.
 *
 * Going backwards, output row o touches padded rows s·o + d·k. Rows of the padded map are sorted by phase
 * r = row mod s: in each phase the transposed convolution is an ordinary one, with every s-th row of the
 * flipped kernel, and nothing is multiplied with the zeros that dilating the signal would insert.
 */
export interface Sliding {
  readonly size: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly padding: Padding;
}

export type Pads4 = [[number, number], [number, number], [number, number], [number, number]];

/** Padding as tfjs wants it for NHWC. */
export const nhwcPads = ([[t, b], [l, r]]: Padding): Pads4 => [
  [0, 0],
  [t, b],
  [l, r],
  [0, 0],
];

/** x padded; an alias where nothing is to be padded. */
export function padMap(x: tf.Tensor4D, padding: Padding, value = 0): tf.Tensor4D {
  return padding.flat().every((p) => p === 0) ? x : tf.pad(x, nhwcPads(padding), value);
}

/** Taps of a kernel of `size` that fall into phase r of stride s. */
const taps = (size: number, stride: number, r: number): number => Math.max(Math.ceil((size - r) / stride), 0);

/** One axis of the transposed geometry. */
interface Axis {
  /** Rows of each phase: the padded map holds s times as many. */
  readonly rows: number;
  readonly out: number;
}

function axisOf(sliding: Sliding, out: Shape, axis: 0 | 1): Axis {
  const stride = sliding.strides[axis];
  const reach = (sliding.size[axis] - 1) * sliding.dilations[axis] + 1;
  const covered = ((out[axis] ?? 1) - 1) * stride + reach;
  return { rows: Math.ceil(covered / stride), out: out[axis] ?? 1 };
}

/** The phases [row, column] of a stride, in row-major order. */
const phasesOf = ([sh, sw]: Pair): Pair[] =>
  Array.from({ length: sh * sw }, (_, i): Pair => [Math.floor(i / sw), i % sw]);

/** The kernel [kh, kw, a, b] taken apart: every s-th row and column, one kernel for each phase that has taps. */
export function kernelPhases(kernel: tf.Tensor4D, strides: Pair): tf.Tensor4D[] {
  const [kh, kw, a, b] = kernel.shape;
  if (strides[0] === 1 && strides[1] === 1) return [kernel];
  return phasesOf(strides)
    .filter(([r, q]) => taps(kh, strides[0], r) > 0 && taps(kw, strides[1], q) > 0)
    .map(
      ([r, q]) =>
        tf.stridedSlice(kernel, [r, q, 0, 0], [kh, kw, a, b], [strides[0], strides[1], 1, 1]) as tf.Tensor4D,
    );
}

/**
 * Wᵀ·dy for a sliding window. `transposed` runs one phase, numbered among those that have taps: a stride-1
 * convolution of dy with that phase's flipped kernel and the padding given.
 *
 * @param outShape of the forward run, [h, w, ...]
 * @param inShape [h, w, c] of the forward run's input
 */
export function slideBack(
  sliding: Sliding,
  outShape: Shape,
  inShape: Shape,
  transposed: (phase: number, padding: Padding) => tf.Tensor4D,
): tf.Tensor4D {
  const { strides, dilations, padding, size } = sliding;
  const [inH = 1, inW = 1] = inShape;
  const [vertical, horizontal] = [axisOf(sliding, outShape, 0), axisOf(sliding, outShape, 1)];
  if (strides[0] === 1 && strides[1] === 1) {
    // Stride 1: crop by padding less, so that the result is the input's size at once where that is possible.
    const reach = [(size[0] - 1) * dilations[0], (size[1] - 1) * dilations[1]] as const;
    const before = [reach[0] - padding[0][0], reach[1] - padding[1][0]] as const;
    const after = [inH - vertical.out + padding[0][0], inW - horizontal.out + padding[1][0]] as const;
    if (Math.min(...before, ...after) >= 0) {
      return transposed(0, [
        [before[0], after[0]],
        [before[1], after[1]],
      ]);
    }
  }
  let kernel = 0;
  const phases = phasesOf(strides).map(([r, q]) => {
    const [tv, th] = [taps(size[0], strides[0], r), taps(size[1], strides[1], q)];
    if (tv === 0 || th === 0) return null;
    const reach = [(tv - 1) * dilations[0], (th - 1) * dilations[1]] as const;
    return transposed(kernel++, [
      [reach[0], vertical.rows - vertical.out],
      [reach[1], horizontal.rows - horizontal.out],
    ]);
  });
  return cropTo(interleave(phases, strides), padding, [inH, inW]);
}

/**
 * Every window position's value carried back to where it was seen: `share(u, v)` [n, oh, ow, c] goes to the
 * window's offset [u, v]; overlapping windows add up. The vjp of a pool.
 */
export function scatterBack(
  sliding: Sliding,
  outShape: Shape,
  inShape: Shape,
  share: (u: number, v: number) => tf.Tensor4D,
): tf.Tensor4D {
  const { strides, size } = sliding;
  const [inH = 1, inW = 1] = inShape;
  const [vertical, horizontal] = [axisOf(sliding, outShape, 0), axisOf(sliding, outShape, 1)];
  const phases = phasesOf(strides).map(([r, q]) => {
    const parts: tf.Tensor4D[] = [];
    for (let t = 0; t < taps(size[0], strides[0], r); t += 1)
      for (let s = 0; s < taps(size[1], strides[1], q); s += 1) {
        const shifted: Padding = [
          [t, vertical.rows - vertical.out - t],
          [s, horizontal.rows - horizontal.out - s],
        ];
        parts.push(padMap(share(r + t * strides[0], q + s * strides[1]), shifted));
      }
    return parts.length === 0 ? null : parts.length === 1 ? parts[0]! : tf.addN(parts);
  });
  return cropTo(interleave(phases, strides), sliding.padding, [inH, inW]);
}

/** Phases [n, rows, columns, c] woven into one map [n, s·rows, s·columns, c]; `null` stands for zeros. */
function interleave(phases: readonly (tf.Tensor4D | null)[], [sh, sw]: Pair): tf.Tensor4D {
  const some = phases.find((p) => p !== null);
  if (!some) throw new Error("no phase has a tap");
  if (sh === 1 && sw === 1) return some;
  const [n, rows, columns, c] = some.shape;
  const zeros = phases.includes(null) ? tf.zerosLike(some) : some;
  const woven = Array.from({ length: sh }, (_, r) => {
    const line = Array.from({ length: sw }, (_, q) => phases[r * sw + q] ?? zeros);
    return sw === 1 ? (line[0] ?? zeros) : tf.reshape(tf.stack(line, 3), [n, rows, columns * sw, c]);
  });
  return sh === 1
    ? (woven[0] as tf.Tensor4D)
    : tf.reshape(tf.stack(woven, 2), [n, rows * sh, columns * sw, c]);
}

/** The unpadded map [h, w] out of a padded one; rows that no window reached are zero. */
function cropTo(x: tf.Tensor4D, padding: Padding, [h, w]: Pair): tf.Tensor4D {
  const missing: Padding = [
    [0, Math.max(padding[0][0] + h - x.shape[1], 0)],
    [0, Math.max(padding[1][0] + w - x.shape[2], 0)],
  ];
  return sliceMap(padMap(x, missing), [padding[0][0], padding[1][0]], [h, w]);
}

function sliceMap(x: tf.Tensor4D, [top, left]: Pair, [h, w]: Pair): tf.Tensor4D {
  if (top === 0 && left === 0 && x.shape[1] === h && x.shape[2] === w) return x;
  return tf.slice(x, [0, top, left, 0], [x.shape[0], h, w, x.shape[3]]);
}

/**
 * The values that each output position sees at window offset [u, v], [n, oh, ow, c].
 *
 * @param padded map whose height and width are multiples of the strides (see `toPhases`)
 */
export function atOffset(padded: tf.Tensor4D, [sh, sw]: Pair, [u, v]: Pair, [oh, ow]: Pair): tf.Tensor4D {
  const [n, h, w, c] = padded.shape;
  // A slice of a view by phase copies rows, and only up to rank 4 on WASM; a strided slice copies elements.
  const view = tf.reshape(padded, [(n * h) / sh, sh, w / sw, sw * c]);
  const line = tf.slice(view, [0, u % sh, Math.floor(v / sw), (v % sw) * c], [(n * h) / sh, 1, ow, c]);
  return sliceMap(tf.reshape(line, [n, h / sh, ow, c]), [Math.floor(u / sh), 0], [oh, ow]);
}

/** x padded as the window wants it, and on to a multiple of the strides at the far end. */
export function padToStrides(x: tf.Tensor4D, sliding: Sliding, outShape: Shape, value: number): tf.Tensor4D {
  const target = ([0, 1] as const).map((a) => axisOf(sliding, outShape, a).rows * sliding.strides[a]);
  const [, h, w] = x.shape;
  const [[top], [left]] = sliding.padding;
  const extra: Padding = [
    [top, Math.max((target[0] ?? 0) - h - top, 0)],
    [left, Math.max((target[1] ?? 0) - w - left, 0)],
  ];
  return sliceMap(padMap(x, extra, value), [0, 0], [target[0] ?? h, target[1] ?? w]);
}
