import * as tf from "@tensorflow/tfjs-core";
import { Lru } from "../core/lru";
import type { Node, WeightArray, Weights } from "../graph/types";
import type { Member } from "./network";
import type { Kernel, LinearOp, UploadArray } from "./op";

/**
 * Other coefficients that rules put in a layer's place, worked out elementwise; so the variant of the flipped
 * kernel is the flipped variant, and neither is made before a rule asks.
 */
export interface Variant {
  /** Unique: prepared kernels are kept under it. */
  readonly name: string;
  /** `null`: no bias. */
  readonly bias: ((b: tf.Tensor) => tf.Tensor) | null;
  readonly kernel: ((w: tf.Tensor) => tf.Tensor) | null;
}

/** The layer as it was trained. */
export const TRAINED: Variant = { name: "trained", kernel: null, bias: (b) => b };

export interface KernelStoreOptions {
  /** Elements in the largest tensor the device can hold. */
  readonly maxElements: number;
  /** For everything that can be made again: flipped kernels and variants, in bytes. */
  readonly budget: number;
}

/**
 * A model's weights on the device: uploaded at their first use and kept; flipped kernels and variants are made
 * when a rule asks and evicted by age.
 */
export class KernelStore {
  readonly #weights: Weights;
  readonly #options: KernelStoreOptions;
  readonly #uploaded = new Map<string, readonly tf.Tensor[]>();
  readonly #prepared: Lru<string, readonly tf.Tensor[]>;
  readonly #inUse = new Set<readonly tf.Tensor[]>();

  constructor(weights: Weights, options: KernelStoreOptions) {
    this.#weights = weights;
    this.#options = options;
    this.#prepared = new Lru({
      budget: options.budget,
      sizeOf: (tensors) => tensors.reduce((sum, t) => sum + t.size * 4, 0),
      inUse: (tensors) => this.#inUse.has(tensors),
      onEvict: (tensors) => tf.dispose([...tensors]),
    });
  }

  /** The coefficients of a linear node; `null` where it has none. What is returned lives until `settle`. */
  kernel(member: Member, variant: Variant = TRAINED): Kernel | null {
    const key = keyOf(member.node, ["kernel", "scale"]);
    if (key === null || member.op.role !== "linear") return null;
    const { layout } = member.op as LinearOp<never>;
    if (!layout) return null;
    const { site } = member;
    const forward = (): readonly tf.Tensor[] => {
      const trained = this.#upload(`${member.node.id} ${key}`, () =>
        layout.forward(this.#weight(key), site as never, this.#options.maxElements),
      );
      return this.#variant(`${member.node.id} ${variant.name} forward`, trained, variant.kernel);
    };
    const adjoint = (): readonly tf.Tensor[] => {
      if (!layout.adjoint) return forward();
      const flipped = this.#prepare(`${member.node.id} flipped`, () =>
        layout.adjoint!(this.kernel(member)!.forward, site as never),
      );
      return this.#variant(`${member.node.id} ${variant.name} adjoint`, flipped, variant.kernel);
    };
    return {
      get forward() {
        return forward();
      },
      get adjoint() {
        return adjoint();
      },
    };
  }

  /** [c], or `null` where the layer or the variant has none. */
  bias(member: Member, variant: Variant = TRAINED): tf.Tensor | null {
    const key = keyOf(member.node, ["bias", "shift"]);
    if (key === null || variant.bias === null) return null;
    const trained = this.#upload(`${member.node.id} ${key}`, () => {
      const { data, shape } = this.#weight(key);
      return [tf.tensor(data, [...shape])];
    })[0]!;
    return variant.name === TRAINED.name ? trained : variant.bias(trained);
  }

  /** Says that nothing handed out before is used any more; walkers call it after every node. */
  settle(): void {
    this.#inUse.clear();
    this.#prepared.trim();
  }

  dispose(): void {
    this.#prepared.clear();
    for (const tensors of this.#uploaded.values()) tf.dispose([...tensors]);
    this.#uploaded.clear();
  }

  /** A weight as it came from the file. */
  array(key: string): WeightArray {
    const weight = this.#weights.get(key);
    if (!weight) throw new Error(`the model has no weight ${key}`);
    return weight;
  }

  #weight(key: string): UploadArray {
    const { shape, data } = this.array(key);
    return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
  }

  #upload(key: string, make: () => tf.Tensor[]): readonly tf.Tensor[] {
    let tensors = this.#uploaded.get(key);
    if (!tensors) {
      tensors = keep(make);
      this.#uploaded.set(key, tensors);
    }
    return tensors;
  }

  #variant(key: string, trained: readonly tf.Tensor[], change: Variant["kernel"]): readonly tf.Tensor[] {
    return change ? this.#prepare(key, () => trained.map(change)) : trained;
  }

  #prepare(key: string, make: () => tf.Tensor[]): readonly tf.Tensor[] {
    let tensors = this.#prepared.get(key);
    if (!tensors) {
      tensors = keep(make);
      this.#inUse.add(tensors);
      this.#prepared.set(key, tensors);
    }
    this.#inUse.add(tensors);
    return tensors;
  }
}

/** Tensors that outlive the tidy in which they happen to be made, without what was needed on the way. */
function keep(make: () => tf.Tensor[]): tf.Tensor[] {
  return tf.tidy(() => make().map((t) => tf.keep(t)));
}

function keyOf(node: Node, names: readonly string[]): string | null {
  const weights: Readonly<Record<string, string | null>> = { ...node.weights };
  for (const name of names) if (weights[name] != null) return weights[name];
  return null;
}
