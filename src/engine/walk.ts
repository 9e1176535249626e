import * as tf from "@tensorflow/tfjs-core";
import { Problem } from "../core/problem";
import type { NodeId } from "../graph/types";
import type { Control } from "./control";
import { ancestors, descendants, fusedActivation, type Member } from "./network";
import type { LinearOp } from "./op";
import { hasPrecise, runPrecise } from "./precise";
import { matches, type Rule, type RuleCall, type RuleTable, type Signal } from "./rule";
import { type Scope, withScope } from "./scope";
import { type Executable, runNode, Tape } from "./tape";
import { alias } from "./tensors";

export interface ForwardOptions {
  readonly executable: Executable;
  /** Values to start from, borrowed; only what lies downstream of them is run. */
  readonly from: ReadonlyMap<NodeId, tf.Tensor>;
  readonly to: readonly NodeId[];
  /** Where side inputs (skips) are read that the walk does not compute itself. */
  readonly side?: Tape;
  /** `all`: every value that is made is returned, not only those of `to`. */
  readonly keep?: "to" | "all";
  /** Sums in float64 where the network is small and the backend's memory is at hand; for single images. */
  readonly precise?: boolean;
  readonly control: Control;
}

/**
 * Runs the graph from given values. Values are freed as soon as nobody downstream needs them, unless kept.
 * A ReLU behind a convolution runs inside its kernel.
 *
 * @returns the values of `to` (with `keep: "all"`, of every node run), owned by the caller
 */
export async function forward(options: ForwardOptions): Promise<Map<NodeId, tf.Tensor>> {
  const { executable, from, to, side, control } = options;
  const { network, kernels } = executable;
  const wanted = new Set(to);
  const downstream = descendants(network, from.keys());
  const upstream = ancestors(network, to);
  const runs = network.members.filter(
    ({ node }) => downstream.has(node.id) && upstream.has(node.id) && !from.has(node.id),
  );
  const keepAll = options.keep === "all";
  const precise = options.precise === true && executable.small;
  if (from.has(network.graph.input) && wanted.has(network.graph.logits))
    control.meter.forwards += from.get(network.graph.input)!.shape[0] ?? 1;

  return withScope(async (scope) => {
    const values = new Map<NodeId, tf.Tensor>();
    for (const [id, value] of from) if (wanted.has(id) || keepAll) values.set(id, scope.own(alias(value)));
    const readers = countReaders(runs);
    // Linear nodes without a value of their own: their activation runs them inside its kernel.
    const fused = new Set<NodeId>();
    for (const member of runs) {
      const { node } = member;
      if (!precise && member.fusedInto !== null && !wanted.has(node.id) && upstream.has(member.fusedInto)) {
        fused.add(node.id);
      } else {
        const value = tf.tidy(() => {
          const read = (id: NodeId): tf.Tensor => from.get(id) ?? values.get(id) ?? sideValue(side, id);
          if (member.fusedFrom !== null && fused.has(member.fusedFrom)) {
            const linear = network.member(member.fusedFrom);
            return runFused(executable, linear, member, read(linear.node.inputs[0]!));
          }
          return precise && hasPrecise(member)
            ? runPrecise(member, read(node.inputs[0]!), (key) => kernels.array(key))
            : runNode(executable, member, node.inputs.map(read));
        });
        values.set(node.id, scope.own(value));
        kernels.settle();
        if (!keepAll) freeInputs(member, network.member, readers, values, wanted, scope);
      }
      const pause = control.checkpoint();
      if (pause) await pause;
    }
    for (const value of values.values()) scope.release(value);
    return values;
  });
}

function runFused(executable: Executable, linear: Member, activation: Member, x: tf.Tensor): tf.Tensor {
  const { kernels } = executable;
  const op = linear.op as LinearOp<never>;
  const kernel = kernels.kernel(linear)!;
  const bias = kernels.bias(linear);
  return op.fused!(x, kernel, bias, fusedActivation(activation.node)!, linear.site as never);
}

function sideValue(side: Tape | undefined, id: NodeId): tf.Tensor {
  if (!side) throw new Error(`a walk needs the value of ${id} and has no tape to read it from`);
  return side.value(id);
}

function countReaders(runs: readonly Member[]): Map<NodeId, number> {
  const readers = new Map<NodeId, number>();
  for (const { node } of runs) for (const id of node.inputs) readers.set(id, (readers.get(id) ?? 0) + 1);
  return readers;
}

function freeInputs(
  member: Member,
  memberOf: (id: NodeId) => Member,
  readers: Map<NodeId, number>,
  values: Map<NodeId, tf.Tensor>,
  wanted: ReadonlySet<NodeId>,
  scope: Scope,
): void {
  for (const id of member.node.inputs) {
    const left = (readers.get(id) ?? 0) - 1;
    readers.set(id, left);
    const value = values.get(id);
    if (left === 0 && value && !wanted.has(id)) {
      scope.drop(value);
      values.delete(id);
    }
    // A fused linear node has no value of its own; what it read is free once its activation has run.
    if (!value && member.fusedFrom === id) freeInputs(memberOf(id), memberOf, readers, values, wanted, scope);
  }
}

/** Records a forward run of images [n, h, w, c]. The caller owns the tape. */
export async function record(
  executable: Executable,
  images: tf.Tensor,
  control: Control,
  { precise = false }: { readonly precise?: boolean } = {},
): Promise<Tape> {
  const { graph } = executable.network;
  const values = await forward({
    executable,
    from: new Map([[graph.input, images]]),
    to: [graph.logits],
    keep: "all",
    precise,
    control,
  });
  return new Tape(executable, values);
}

export interface BackwardOptions<S extends Signal> {
  readonly tape: Tape;
  /** Signals to start from, borrowed; shaped like the nodes' outputs. */
  readonly seeds: ReadonlyMap<NodeId, tf.Tensor>;
  readonly to: readonly NodeId[];
  readonly table: RuleTable<S>;
  /** A recording of the baseline, for rules that compare. */
  readonly base?: Tape;
  /** Sees the complete signal of every node passed, borrowed; called inside a tidy. */
  readonly onSignal?: (member: Member, signal: tf.Tensor) => void;
  readonly control: Control;
}

/**
 * Walks a tape backwards with one rule per node. Touches only what lies between the seeds and `to`.
 *
 * @returns the signal at each node of `to`, owned by the caller
 * @throws Problem `not-applicable` when a node of `to` does not feed the seeds
 */
export async function backward<S extends Signal>(
  options: BackwardOptions<S>,
): Promise<Map<NodeId, tf.Tensor>> {
  const { tape, seeds, to, table, control, onSignal } = options;
  const { network } = tape;
  const between = descendants(network, to);
  const upstream = ancestors(network, seeds.keys());
  for (const id of to)
    if (!upstream.has(id))
      throw new Problem(
        "not-applicable",
        `The explained value does not depend on layer "${network.member(id).node.origin}"; choose a layer before it.`,
        network.member(id).node.origin,
      );
  const wanted = new Set(to);

  return withScope(async (scope) => {
    const signals = new Map<NodeId, tf.Tensor>();
    const receive = (id: NodeId, signal: tf.Tensor): void => {
      const before = signals.get(id);
      if (!before) {
        signals.set(id, scope.own(signal));
        return;
      }
      signals.set(id, scope.own(tf.keep(tf.add(before, signal))));
      scope.drop(before);
      signal.dispose();
    };
    for (const [id, seed] of seeds) if (between.has(id)) receive(id, alias(seed));

    for (const member of [...network.members].reverse()) {
      const { node } = member;
      const dy = signals.get(node.id);
      if (!dy || !between.has(node.id)) continue;
      if (onSignal) tf.tidy(() => onSignal(member, dy));
      const receivers = node.inputs.map((id) => between.has(id));
      if (receivers.includes(true)) {
        const rule = pick(table, member);
        tf.tidy(() => {
          const shares = rule.backward(callOf(options, member, dy));
          node.inputs.forEach((id, i) => {
            if (receivers[i]) receive(id, tf.keep(alias(shares[i]!)));
          });
        });
        tape.executable.kernels.settle();
      }
      if (!wanted.has(node.id)) {
        scope.drop(dy);
        signals.delete(node.id);
      }
      const pause = control.checkpoint();
      if (pause) await pause;
    }
    const result = new Map<NodeId, tf.Tensor>();
    for (const id of to) {
      const signal = signals.get(id);
      if (!signal) throw new Error(`no signal arrived at ${id}`);
      result.set(id, scope.release(signal));
    }
    return result;
  });
}

function pick<S extends Signal>(table: RuleTable<S>, member: Member): Rule<S> {
  const row = table.rows.find(([match]) => matches(match, member));
  if (!row)
    throw new Problem(
      "not-applicable",
      `The ${table.signal} rules in use have none for layer "${member.node.origin}" (${member.node.kind}).`,
      member.node.origin,
    );
  return row[1];
}

function callOf<S extends Signal>(
  { tape, base }: BackwardOptions<S>,
  member: Member,
  dy: tf.Tensor,
): RuleCall {
  const { op, site, node } = member;
  const { kernels } = tape.executable;
  const at = tape.at(member);
  const linear = (): LinearOp<never> => {
    if (op.role !== "linear") throw new Error(`a rule for linear layers was given ${node.kind} ${node.id}`);
    return op as LinearOp<never>;
  };
  return {
    member,
    inputs: node.inputs.map((id) => tape.network.member(id)),
    dy,
    at,
    base: base ? base.at(member) : null,
    vjp: (signal, recorded = at) => {
      switch (op.role) {
        case "source":
          return [];
        case "linear":
          return (op as LinearOp<never>).adjoint(signal, kernels.kernel(member), site as never);
        case "activation":
        case "select":
          return [op.vjp(signal, recorded, site as never)];
        case "product":
          return op.vjp(signal, recorded, site as never);
        case "move":
          return op.vjp(signal, site as never);
      }
    },
    run: (x) => runNode(tape.executable, member, x),
    apply: (x, kernel) => linear().apply(x, kernel, site as never),
    adjoint: (signal, kernel) => linear().adjoint(signal, kernel, site as never),
    kernel: (variant) => kernels.kernel(member, variant),
    bias: (variant) => kernels.bias(member, variant),
  };
}
