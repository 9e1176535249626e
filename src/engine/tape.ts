import * as tf from "@tensorflow/tfjs-core";
import type { ModelGraph, NodeId, Weights } from "../graph/types";
import { KernelStore, type KernelStoreOptions } from "./kernels";
import { type Member, makeNetwork, type Network } from "./network";
import type { LinearOp, Recorded } from "./op";
import { multiplyAdds, PRECISE_LIMIT } from "./precise";

/** A model ready to run: its structure and its weights on the device. */
export interface Executable {
  readonly network: Network;
  readonly kernels: KernelStore;
  /** Small enough for `precise` runs. */
  readonly small: boolean;
}

export function makeExecutable(graph: ModelGraph, weights: Weights, options: KernelStoreOptions): Executable {
  const network = makeNetwork(graph);
  const kernels = new KernelStore(weights, options);
  return {
    network,
    kernels,
    small: multiplyAdds(network, (key) => kernels.array(key).shape) <= PRECISE_LIMIT,
  };
}

/** Runs one node on its inputs. Call inside a tidy. */
export function runNode({ kernels }: Executable, member: Member, x: readonly tf.Tensor[]): tf.Tensor {
  const { op, site } = member;
  switch (op.role) {
    case "source":
      throw new Error(`nothing feeds the input ${member.node.id}`);
    case "linear": {
      const linear = op as LinearOp<never>;
      const y = linear.apply(x, kernels.kernel(member), site as never);
      const bias = kernels.bias(member);
      return bias ? tf.add(y, bias) : y;
    }
    case "activation":
    case "select":
      return op.forward(x[0]!, site as never);
    default:
      return op.forward(x, site as never);
  }
}

/**
 * What a forward run left behind, [n, ...] per node. Values inside a fused kernel were never made; `value`
 * computes them again when a rule asks.
 */
export class Tape {
  readonly executable: Executable;
  readonly #values: ReadonlyMap<NodeId, tf.Tensor>;
  readonly #signals = new Map<string, tf.Tensor>();

  /** Takes ownership of the values. */
  constructor(executable: Executable, values: ReadonlyMap<NodeId, tf.Tensor>) {
    this.executable = executable;
    this.#values = values;
  }

  get network(): Network {
    return this.executable.network;
  }

  get bytes(): number {
    let elements = 0;
    for (const t of this.#values.values()) elements += t.size;
    for (const t of this.#signals.values()) elements += t.size;
    return elements * 4;
  }

  kept(id: NodeId): tf.Tensor | undefined {
    return this.#values.get(id);
  }

  /** The node's output. Call inside a tidy: a value that was not kept is the caller's. */
  value(id: NodeId): tf.Tensor {
    const kept = this.#values.get(id);
    if (kept) return kept;
    const member = this.network.member(id);
    return runNode(
      this.executable,
      member,
      member.node.inputs.map((input) => this.value(input)),
    );
  }

  /** The record of one node, read lazily and at most once a value. */
  at(member: Member): Recorded {
    const inputs = new Map<number, tf.Tensor>();
    let output: tf.Tensor | null = null;
    return {
      x: (i) => {
        const value = inputs.get(i) ?? this.value(member.node.inputs[i]!);
        inputs.set(i, value);
        return value;
      },
      y: () => {
        output ??= this.value(member.node.id);
        return output;
      },
    };
  }

  /** A backward signal that was kept earlier; the tape owns it. */
  signal(key: string): tf.Tensor | undefined {
    return this.#signals.get(key);
  }

  /** Keeps a backward signal for the next explanation that starts alike; the tape owns it from now on. */
  keepSignal(key: string, signal: tf.Tensor): void {
    this.#signals.get(key)?.dispose();
    this.#signals.set(key, signal);
  }

  dispose(): void {
    for (const t of this.#values.values()) t.dispose();
    for (const t of this.#signals.values()) t.dispose();
    this.#signals.clear();
  }
}
