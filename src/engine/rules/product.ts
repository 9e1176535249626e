import * as tf from "@tensorflow/tfjs-core";
import type { OpKind } from "../../graph/types";
import type { Rule, RuleCall } from "../rule";
import { alias } from "../tensors";

const GATES: ReadonlySet<OpKind> = new Set(["sigmoid", "hardSigmoid", "softmax"]);

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Which input is gated: the largest one; among equals one that no gate function made; else the first. */
function signalIndex({ inputs }: RuleCall): number {
  const largest = Math.max(...inputs.map(({ node }) => sizeOf(node.shape)));
  const candidates = inputs.flatMap(({ node }, i) => (sizeOf(node.shape) === largest ? [i] : []));
  return candidates.find((i) => !GATES.has(inputs[i]!.node.kind)) ?? candidates[0]!;
}

/** All relevance to the signal, none to what gates it (Arras 2017 for LSTMs; squeeze-and-excitation alike). */
export const signalTakesAll: Rule<"relevance" | "probability"> = {
  name: "signal takes all",
  backward(call) {
    const signal = signalIndex(call);
    return call.inputs.map((_, i) => (i === signal ? alias(call.dy) : tf.zerosLike(call.at.x(i))));
  },
};
