import * as tf from "@tensorflow/tfjs-core";
import { Problem } from "../core/problem";
import { mulberry32 } from "../core/rng";
import type { Control } from "../engine/control";
import type { Member } from "../engine/network";
import type { RuleTable, Signal } from "../engine/rule";
import type { Bounds } from "../engine/rules/z-box";
import { withScope } from "../engine/scope";
import { type BoundTarget, seedOf } from "../engine/target";
import { backward } from "../engine/walk";
import { defaultCamLayer, resolveLayer } from "../graph/layers";
import type { NodeId } from "../graph/types";
import { methodById } from "../methods";
import type { LayerSum, RunContext } from "../methods/context";
import type { Attribution } from "../methods/define";
import { completeParams } from "../methods/params";
import type { KeptTape } from "./opened";

export interface ContextOptions {
  readonly kept: KeptTape;
  readonly target: BoundTarget;
  readonly bounds: Bounds;
  readonly control: Control;
  readonly onProgress: (done: number, what: string) => void;
  readonly onPartial: (map: Attribution) => void;
  /** Sentences that the person should read with the result. */
  readonly notes: string[];
  /** Looks at every signal and names the first layer where one is not finite; slow, for finding a cause. */
  readonly onNotFinite?: (layer: string) => void;
}

/** The world as a method sees it: one recorded image, one target, and the walks between them. */
export function makeContext(options: ContextOptions): RunContext {
  const { kept, target, control, notes, onNotFinite } = options;
  const { tape } = kept;
  const { graph } = tape.network;

  async function walk<S extends Signal>(
    table: RuleTable<S>,
    at: NodeId,
    onSignal?: (member: Member, signal: tf.Tensor) => void,
  ): Promise<tf.Tensor> {
    const seed = seedOf(target, table.signal);
    try {
      const found = await backward({
        tape,
        seeds: new Map([[target.node, seed]]),
        to: [at],
        table,
        control,
        ...(onSignal ? { onSignal } : {}),
      });
      return found.get(at)!;
    } finally {
      seed.dispose();
    }
  }

  const context: RunContext = {
    graph,
    image: kept.input,
    bounds: options.bounds,
    target,
    layer(name) {
      if (name === null) {
        const node = defaultCamLayer(graph);
        if (node === null)
          throw new Problem(
            "not-applicable",
            `No layer of "${graph.card.name}" before its output has more than one position, which this method needs; try gradient or lrp.`,
            graph.card.id,
          );
        const { origin, shape } = tape.network.member(node).node;
        return { node, name: origin, shape };
      }
      const { node, note } = resolveLayer(graph, name);
      const { shape } = tape.network.member(node).node;
      if (shape.length !== 3 || shape[0]! * shape[1]! === 1)
        throw new Problem(
          "not-applicable",
          `Layer "${name}" has no positions left (its output is ${shape.join(" × ")}); choose an earlier one.`,
          name,
        );
      if (note !== null && !notes.includes(note)) notes.push(note);
      return { node, name, shape };
    },
    activation: (node) => tape.value(node),
    async signal(table, at) {
      const key = `${table.key} | ${target.key} | ${at}`;
      const known = onNotFinite ? undefined : tape.signal(key);
      if (known) return known;
      const signal = await walk(table, at, onNotFinite && ((m, s) => checkFinite(m, s, onNotFinite)));
      tape.keepSignal(key, signal);
      return signal;
    },
    async signalWithSums(table) {
      return withScope(async (scope) => {
        const totals: { layer: string; total: tf.Tensor }[] = [];
        const signal = scope.own(
          await walk(table, graph.input, (member, s) => {
            if (onNotFinite) checkFinite(member, s, onNotFinite);
            const { origin } = member.node;
            // A layer's output is its last node, which the walk meets first.
            if (totals.at(-1)?.layer !== origin)
              totals.push({ layer: origin, total: scope.own(tf.keep(tf.sum(s))) });
          }),
        );
        const sums = scope.own(tf.tidy(() => tf.stack(totals.map(({ total }) => total))));
        const [values, read] = [await signal.data(), await sums.data()];
        return {
          values: new Float32Array(values),
          sums: totals.map(({ layer }, i): LayerSum => ({ layer, sum: read[i]! })),
        };
      });
    },
    async read(compute) {
      const result = tf.tidy(() => tf.keep(tf.reshape(compute(), [-1])));
      try {
        // A copy: on the cpu backend `data` gives a tensor's own memory, and the map is the caller's to change.
        return new Float32Array(await result.data());
      } finally {
        result.dispose();
      }
    },
    attribute(id, params) {
      const method = methodById(id);
      return method.run(context, completeParams(method.label, method.params, params));
    },
    rng: mulberry32,
    progress: options.onProgress,
    partial: options.onPartial,
  };
  return context;
}

function checkFinite({ node }: Member, signal: tf.Tensor, found: (layer: string) => void): void {
  if (tf.all(tf.isFinite(signal)).dataSync()[0] === 0) found(node.origin);
}

/** The first layer whose recorded output is not finite; `null` where all are. */
export async function firstNotFinite({ tape }: KeptTape): Promise<string | null> {
  for (const { node } of tape.network.members) {
    const value = tape.kept(node.id);
    if (!value) continue;
    const finite = tf.tidy(() => tf.all(tf.isFinite(value)));
    const ok = (await finite.data())[0] === 1;
    finite.dispose();
    if (!ok) return node.origin;
  }
  return null;
}
