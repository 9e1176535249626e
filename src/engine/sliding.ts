import * as tf from "@tensorflow/tfjs-core";
import type { Padding, Pair, Shape } from "../graph/types";

/**
 * The geometry that convolutions and pools share: a window of `size` positions, `dilations` apart, moves by
 * `strides` over a map padded by `padding`.
 *
 * Going backwards, output row o touches padded rows s·o + d·k. The map's rows are sorted by phase, row mod s: in
 * each phase the transposed convolution is an ordinary one, with every s-th row of the flipped kernel, and nothing
 * is multiplied with the zeros that dilating the signal would insert.
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

/** The rows of the map that lie in one phase, and where the signal's rows lie among them. */
interface PhaseRows {
  /** First tap of the kernel that falls here; the others follow every `stride` taps. */
  readonly tap: number;
  readonly taps: number;
  /** Tap t's signal begins at row t·dilation − offset of the phase. */
  readonly offset: number;
  /** Rows of every phase, in an input of which the last ones may not exist. */
  readonly rows: number;
  /** Rows of the signal. */
  readonly out: number;
}

function phaseRows(sliding: Sliding, outShape: Shape, inShape: Shape, axis: 0 | 1): PhaseRows[] {
  const stride = sliding.strides[axis];
  const [before] = sliding.padding[axis];
  return Array.from({ length: stride }, (_, row) => {
    const tap = (row + before) % stride;
    return {
      tap,
      taps: taps(sliding.size[axis], stride, tap),
      offset: Math.floor((row + before) / stride),
      rows: Math.ceil(inShape[axis]! / stride),
      out: outShape[axis]!,
    };
  });
}

/** Padding that brings a signal whose first row belongs at row `start` to a phase's rows; negative where it is cut. */
const placed = ({ rows, out }: PhaseRows, start: number): Pair => [start, rows - out - start];

/** The map with rows and columns added, or cut where the padding is negative. */
function padOrCut(x: tf.Tensor4D, [[top, bottom], [left, right]]: Padding): tf.Tensor4D {
  const cut = sliceMap(
    x,
    [Math.max(-top, 0), Math.max(-left, 0)],
    [
      x.shape[1] + Math.min(top, 0) + Math.min(bottom, 0),
      x.shape[2] + Math.min(left, 0) + Math.min(right, 0),
    ],
  );
  return padMap(
    cut,
    clampPadding([
      [top, bottom],
      [left, right],
    ]),
  );
}

const clampPadding = ([[t, b], [l, r]]: Padding): Padding => [
  [Math.max(t, 0), Math.max(b, 0)],
  [Math.max(l, 0), Math.max(r, 0)],
];

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
 * Wᵀ·dy for a sliding window. `transposed` runs one phase: a stride-1 convolution of the signal with the flipped
 * kernel of that number (see `kernelPhases`) and the padding given.
 *
 * @param dy [n, oh, ow, ...]
 * @param outShape of the forward run, [h, w, ...]
 * @param inShape [h, w, c] of the forward run's input
 */
export function slideBack(
  dy: tf.Tensor4D,
  sliding: Sliding,
  outShape: Shape,
  inShape: Shape,
  transposed: (dy: tf.Tensor4D, kernel: number, padding: Padding) => tf.Tensor4D,
): tf.Tensor4D {
  const { strides, dilations, size } = sliding;
  const kernels = phasesOf(strides).filter(
    ([r, q]) => taps(size[0], strides[0], r) > 0 && taps(size[1], strides[1], q) > 0,
  );
  return weave(sliding, outShape, inShape, (vertical, horizontal) => {
    const kernel = kernels.findIndex(([r, q]) => r === vertical.tap && q === horizontal.tap);
    if (kernel < 0) return null;
    // A convolution padded by its reach starts at the first row that any tap touches.
    const reach = [(vertical.taps - 1) * dilations[0], (horizontal.taps - 1) * dilations[1]] as const;
    const padding: Padding = [
      [reach[0] - vertical.offset, vertical.rows - vertical.out + vertical.offset],
      [reach[1] - horizontal.offset, horizontal.rows - horizontal.out + horizontal.offset],
    ];
    const [[top, bottom], [left, right]] = padding;
    const cut: Padding = [
      [Math.min(top, 0), Math.min(bottom, 0)],
      [Math.min(left, 0), Math.min(right, 0)],
    ];
    return transposed(padOrCut(dy, cut), kernel, clampPadding(padding));
  });
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
  const [sh, sw] = sliding.strides;
  return weave(sliding, outShape, inShape, (vertical, horizontal) => {
    const parts: tf.Tensor4D[] = [];
    for (let t = 0; t < vertical.taps; t += 1)
      for (let s = 0; s < horizontal.taps; s += 1)
        parts.push(
          padOrCut(share(vertical.tap + t * sh, horizontal.tap + s * sw), [
            placed(vertical, t - vertical.offset),
            placed(horizontal, s - horizontal.offset),
          ]),
        );
    return parts.length === 0 ? null : parts.length === 1 ? parts[0]! : tf.addN(parts);
  });
}

/** The input's map made of its phases; `null` stands for a phase that no window touches. */
function weave(
  sliding: Sliding,
  outShape: Shape,
  inShape: Shape,
  phase: (vertical: PhaseRows, horizontal: PhaseRows) => tf.Tensor4D | null,
): tf.Tensor4D {
  const vertical = phaseRows(sliding, outShape, inShape, 0);
  const horizontal = phaseRows(sliding, outShape, inShape, 1);
  const phases = vertical.flatMap((v) => horizontal.map((h) => phase(v, h)));
  return sliceMap(interleave(phases, sliding.strides), [0, 0], [inShape[0]!, inShape[1]!]);
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
  const [, h, w] = x.shape;
  const [[top], [left]] = sliding.padding;
  const [tall, wide] = ([0, 1] as const).map((axis) => {
    const stride = sliding.strides[axis];
    const reach = (sliding.size[axis] - 1) * sliding.dilations[axis] + 1;
    return Math.ceil(((outShape[axis]! - 1) * stride + reach) / stride) * stride;
  }) as [number, number];
  const extra: Padding = [
    [top, Math.max(tall - h - top, 0)],
    [left, Math.max(wide - w - left, 0)],
  ];
  return sliceMap(padMap(x, extra, value), [0, 0], [tall, wide]);
}
