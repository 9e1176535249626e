import type { CellArithmetic, Operand } from "../../../api/inside";

/** What one input channel contributes to a number. */
export interface Part {
  /** Of the layer that is read. */
  readonly channel: number;
  /** [rows, columns] of the window. */
  readonly values: Float32Array;
  readonly weights: Float32Array | null;
  readonly products: Float32Array;
  readonly sum: number;
}

export interface Parts {
  /** The strongest first. */
  readonly strongest: readonly Part[];
  /** How many others there are, and what they add up to. */
  readonly others: number;
  readonly rest: number;
}

/** The input channels that move the number most, up to `most` of them, and all others together. */
export function partsOf(operand: Operand, most: number): Parts {
  const { channels, values, weights, rows, columns, firstChannel } = operand;
  const positions = rows.length * columns.length;
  const sums = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) sums[i % channels]! += values[i]! * (weights?.[i] ?? 1);
  const order = [...sums.keys()].sort((a, b) => Math.abs(sums[b]!) - Math.abs(sums[a]!) || a - b);
  const pick = (from: Float32Array, channel: number): Float32Array =>
    Float32Array.from({ length: positions }, (_, i) => from[i * channels + channel]!);
  return {
    strongest: order.slice(0, most).map((channel) => {
      const [own, factors] = [pick(values, channel), weights && pick(weights, channel)];
      return {
        channel: firstChannel + channel,
        values: own,
        weights: factors,
        products: own.map((v, i) => v * (factors?.[i] ?? 1)),
        sum: sums[channel]!,
      };
    }),
    others: Math.max(0, channels - most),
    rest: order.slice(most).reduce((sum, channel) => sum + sums[channel]!, 0),
  };
}

/** Which positions of a window lie in the padding, row by row. */
export const paddingOf = ({ rows, columns, shape }: Operand): readonly boolean[] =>
  rows.flatMap((row) =>
    columns.map((column) => row < 0 || row >= shape[0] || column < 0 || column >= shape[1]),
  );

/** The number before activations without the bias. */
export const beforeBias = ({ result, bias }: CellArithmetic): number => result - (bias ?? 0);
