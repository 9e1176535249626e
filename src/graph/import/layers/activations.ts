import { z } from "zod";
import { Problem } from "../../../core/problem";
import type { Activation } from "../../types";
import type { LayerCall, Tensor } from "../builder";
import { brief } from "../json";

const relu = (max: number | null, slope = 0, threshold = 0): Activation => ({
  kind: "relu",
  params: { max, slope, threshold },
});
const swish: Activation = { kind: "swish", params: {} };
const hardSwish: Activation = { kind: "hardSwish", params: { slope: 1 / 6, offset: 0.5 } };

/** Keras' activation functions by name; `null` is the identity. `hard_sigmoid` changed with Keras 3. */
const byName: ReadonlyMap<string, (keras: 2 | 3) => Activation | null> = new Map<
  string,
  (keras: 2 | 3) => Activation | null
>([
  ["linear", () => null],
  ["relu", () => relu(null)],
  ["relu6", () => relu(6)],
  ["leaky_relu", () => relu(null, 0.2)],
  ["elu", () => ({ kind: "elu", params: { alpha: 1 } })],
  ["sigmoid", () => ({ kind: "sigmoid", params: {} })],
  ["tanh", () => ({ kind: "tanh", params: {} })],
  ["swish", () => swish],
  ["silu", () => swish],
  ["hard_swish", () => hardSwish],
  ["hard_silu", () => hardSwish],
  [
    "hard_sigmoid",
    (keras) => ({ kind: "hardSigmoid", params: { slope: keras === 3 ? 1 / 6 : 0.2, offset: 0.5 } }),
  ],
  ["softmax", () => ({ kind: "softmax", params: {} })],
]);

/** For the `activation` field of a layer: absent and null mean none. */
export const activationField = z.unknown();

export function activationOf(call: LayerCall, name: unknown): Activation | null {
  if (name === undefined || name === null) return null;
  // TensorFlow.js writes camel case in places ("hardSigmoid").
  const known =
    typeof name === "string"
      ? byName.get(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
      : undefined;
  if (known) return known(call.keras);
  throw new Problem(
    "unsupported-layer",
    `${call.label} has the activation ${brief(name)}, which Whylight does not know.`,
    call.layer,
  );
}

const emitActivation = (call: LayerCall, activation: Activation | null): Tensor => {
  const { shape } = call.input;
  return activation === null
    ? call.emit("identity", { params: {}, weights: {}, shape })
    : call.emit(activation.kind, { params: activation.params, weights: {}, shape });
};

const number = z.number();

export const activation = (call: LayerCall): Tensor =>
  emitActivation(call, activationOf(call, call.config(z.object({ activation: activationField })).activation));

export function reluLayer(call: LayerCall): Tensor {
  const { max_value, negative_slope, threshold } = call.config(
    z.object({ max_value: number.nullish(), negative_slope: number.nullish(), threshold: number.nullish() }),
  );
  return emitActivation(call, relu(max_value ?? null, negative_slope ?? 0, threshold ?? 0));
}

export const relu6Layer = (call: LayerCall): Tensor => emitActivation(call, relu(6));

export function leakyRelu(call: LayerCall): Tensor {
  // Keras 2 says alpha, Keras 3 negative_slope; both default to 0.3.
  const { alpha, negative_slope } = call.config(
    z.object({ alpha: number.nullish(), negative_slope: number.nullish() }),
  );
  return emitActivation(call, relu(null, negative_slope ?? alpha ?? 0.3));
}

export function elu(call: LayerCall): Tensor {
  const { alpha } = call.config(z.object({ alpha: number.nullish() }));
  return emitActivation(call, { kind: "elu", params: { alpha: alpha ?? 1 } });
}

export function softmax(call: LayerCall): Tensor {
  const { axis } = call.config(
    z.object({ axis: z.union([z.int(), z.tuple([z.int()]).transform(([n]) => n)]).nullish() }),
  );
  // Keras counts the batch as axis 0.
  if (axis !== undefined && axis !== null && axis !== -1 && axis !== call.input.shape.length)
    throw call.problem("layer-config", `runs over axis ${axis}; only the last axis is supported.`);
  return emitActivation(call, { kind: "softmax", params: {} });
}

export const identity = (call: LayerCall): Tensor => emitActivation(call, null);
