import { z } from "zod";
import type { LayerCall, Tensor } from "../builder";

// Layers that are an affine map per channel at inference: y = scale · x + shift. Computed in float64 and kept so: rounding before the map is folded into a kernel would round twice.

const axisField = z.union([z.int(), z.tuple([z.int()]).transform(([n]) => n)]).nullish();

function lastAxis(call: LayerCall, axis: number | null | undefined): number {
  const { shape } = call.input;
  // Keras counts the batch as axis 0.
  if (axis !== undefined && axis !== null && axis !== -1 && axis !== shape.length)
    throw call.problem(
      "layer-config",
      `works along axis ${axis}; only the channels, the last axis, are supported.`,
    );
  return shape.at(-1) as number;
}

const emit = (call: LayerCall, scale: string, shift: string): Tensor =>
  call.emit("batchNorm", { params: {}, weights: { scale, shift }, shape: call.input.shape });

/** y = gamma · (x − mean) / √(variance + epsilon) + beta (Ioffe & Szegedy 2015, algorithm 2). */
export function batchNormalization(call: LayerCall): Tensor {
  const config = call.config(
    z.object({
      axis: axisField,
      epsilon: z.number().nonnegative().default(1e-3),
      center: z.boolean().default(true),
      scale: z.boolean().default(true),
    }),
  );
  const channels = lastAxis(call, config.axis);
  const mean = call.weight("moving_mean", [channels]);
  const variance = call.weight("moving_variance", [channels]);
  const gamma = config.scale ? [call.weight("gamma", [channels])] : [];
  const beta = config.center ? [call.weight("beta", [channels])] : [];
  const scaleAt = (v: Float32Array, g: Float32Array | undefined, c: number): number =>
    (g?.[c] ?? 1) / Math.sqrt((v[c] as number) + config.epsilon);
  return emit(
    call,
    call.derive("scale", [variance, ...gamma], channels, ([v, g]) =>
      Float64Array.from({ length: channels }, (_, c) => scaleAt(v as Float32Array, g, c)),
    ),
    call.derive("shift", [variance, mean, ...gamma, ...beta], channels, ([v, m, ...rest]) => {
      const g = config.scale ? rest[0] : undefined;
      const b = config.center ? rest.at(-1) : undefined;
      return Float64Array.from(
        { length: channels },
        (_, c) => (b?.[c] ?? 0) - (m as Float32Array)[c]! * scaleAt(v as Float32Array, g, c),
      );
    }),
  );
}

const perChannel = z.union([z.number(), z.array(z.number())]);

const spread = (call: LayerCall, field: string, value: number | number[], channels: number): Float64Array => {
  if (typeof value === "number") return new Float64Array(channels).fill(value);
  if (value.length === 1) return new Float64Array(channels).fill(value[0] as number);
  if (value.length !== channels)
    throw call.problem("shape", `has ${value.length} numbers as ${field} for ${channels} channels.`);
  return Float64Array.from(value);
};

/** y = scale · x + offset, with numbers from the config. */
export function rescaling(call: LayerCall): Tensor {
  const config = call.config(z.object({ scale: perChannel, offset: perChannel.default(0) }));
  const channels = lastAxis(call, -1);
  const scale = spread(call, "scale", config.scale, channels);
  const offset = spread(call, "offset", config.offset, channels);
  return emit(
    call,
    call.derive("scale", [], channels, () => scale),
    call.derive("shift", [], channels, () => offset),
  );
}

/** y = (x − mean) / max(√variance, 1e-7), with adapted statistics as weights. */
export function normalization(call: LayerCall): Tensor {
  const config = call.config(
    z.object({
      axis: axisField,
      mean: z.null().optional(),
      variance: z.null().optional(),
      invert: z.literal(false).optional(),
    }),
  );
  const channels = lastAxis(call, config.axis);
  const mean = call.weight("mean", [channels]);
  const variance = call.weight("variance", [channels]);
  const scaleAt = (v: Float32Array, c: number): number => 1 / Math.max(Math.sqrt(v[c] as number), 1e-7);
  return emit(
    call,
    call.derive("scale", [variance], channels, ([v]) =>
      Float64Array.from({ length: channels }, (_, c) => scaleAt(v as Float32Array, c)),
    ),
    call.derive("shift", [variance, mean], channels, ([v, m]) =>
      Float64Array.from(
        { length: channels },
        (_, c) => -(m as Float32Array)[c]! * scaleAt(v as Float32Array, c),
      ),
    ),
  );
}
