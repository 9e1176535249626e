import * as tf from "@tensorflow/tfjs-core";
import type { NodeId } from "../graph/types";
import type { Control } from "./control";
import { readOut } from "./memory";
import type { Member } from "./network";
import type { RuleTable, Signal } from "./rule";
import { withScope } from "./scope";
import type { Tape } from "./tape";
import { type BoundTarget, multiplierSeed, seedOf } from "./target";
import { backward } from "./walk";

/** Where signals start, how they are watched and what may stop them. */
export interface SignalOptions {
  readonly tape: Tape;
  readonly target: BoundTarget;
  readonly control: Control;
  /** Looks at every signal and names the layers where one is not finite; slow, for finding a cause. */
  readonly onNotFinite?: (layer: string) => void;
}

export interface LayerSum {
  readonly layer: string;
  /** Total of the signal that arrived at the layer's output. */
  readonly sum: number;
}

/**
 * What flows back from the target to a node, [1, ...shape]; the tape owns it. It is kept there under the table,
 * the target and the node: who asks for the same again gets it without a walk.
 */
export async function keptSignal<S extends Signal>(
  options: SignalOptions,
  table: RuleTable<S>,
  at: NodeId,
): Promise<tf.Tensor> {
  const { tape, target, onNotFinite } = options;
  // A walk that looks for a cause is a walk of its own, whose signals nobody else borrows.
  const key = `${onNotFinite ? "checked " : ""}${table.key} | ${target.key} | ${at}`;
  const known = onNotFinite ? undefined : tape.signal(key);
  if (known) return known;
  const signal = await walk(options, table, at);
  tape.keepSignal(key, signal);
  return signal;
}

/** The signal at the input, row-major, with the total that arrived at every layer on the way, output first. */
export async function signalWithSums<S extends Signal>(
  options: SignalOptions,
  table: RuleTable<S>,
): Promise<{ values: Float32Array; sums: LayerSum[] }> {
  return withScope(async (scope) => {
    const totals: { layer: string; total: tf.Tensor }[] = [];
    const signal = scope.own(
      await walk(options, table, options.tape.network.graph.input, {
        onSignal({ node }, s) {
          // A layer's output is its last node, which the walk meets first.
          if (totals.at(-1)?.layer !== node.origin)
            totals.push({ layer: node.origin, total: scope.own(tf.keep(tf.sum(s))) });
        },
      }),
    );
    const sums = await readOut(() => tf.stack(totals.map(({ total }) => total)));
    return {
      values: await readOut(() => signal),
      sums: totals.map(({ layer }, i) => ({ layer, sum: sums[i]! })),
    };
  });
}

/** What flows back to the input, compared with a baseline's recording where the rules ask for one; the caller owns it. */
export const inputSignal = <S extends Signal>(
  options: SignalOptions,
  table: RuleTable<S>,
  base?: Tape,
): Promise<tf.Tensor> =>
  walk(options, table, options.tape.network.graph.input, { ...(base ? { base } : {}) });

/** The first layer whose recorded output is not finite; `null` where all are. */
export async function firstNotFinite(tape: Tape): Promise<string | null> {
  for (const { node } of tape.network.members) {
    const value = tape.kept(node.id);
    if (value && (await readOut(() => tf.all(tf.isFinite(value))))[0] !== 1) return node.origin;
  }
  return null;
}

async function walk<S extends Signal>(
  { tape, target, control, onNotFinite }: SignalOptions,
  table: RuleTable<S>,
  at: NodeId,
  {
    base,
    onSignal,
  }: { readonly base?: Tape; readonly onSignal?: (member: Member, signal: tf.Tensor) => void } = {},
): Promise<tf.Tensor> {
  const seed =
    base && table.signal === "multiplier"
      ? await multiplierSeed(target, tape, base)
      : seedOf(target, [target], table.signal);
  try {
    const found = await backward({
      tape,
      seeds: new Map([[target.node, seed]]),
      to: [at],
      table,
      ...(base ? { base } : {}),
      control,
      onSignal(member, signal) {
        onSignal?.(member, signal);
        if (onNotFinite && tf.all(tf.isFinite(signal)).dataSync()[0] === 0) onNotFinite(member.node.origin);
      },
    });
    return found.get(at)!;
  } finally {
    seed.dispose();
  }
}
