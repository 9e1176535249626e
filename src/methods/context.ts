import type { Tensor } from "@tensorflow/tfjs-core";
import type { Rng } from "../core/rng";
import type { RuleTable, Signal } from "../engine/rule";
import type { Bounds } from "../engine/rules/z-box";
import type { LayerSum } from "../engine/signals";
import type { BoundTarget } from "../engine/target";
import type { ModelGraph, NodeId, Shape } from "../graph/types";
import type { Attribution, ParamValues } from "./define";

/** What a running method sees: one image, recorded on a tape, and one target. */
export interface RunContext {
  readonly graph: ModelGraph;
  /** The preprocessed image, [1, h, w, c] in model space; borrowed. */
  readonly image: Tensor;
  /** Model space of a black and a white pixel, per channel. */
  readonly bounds: Bounds;
  readonly target: BoundTarget;
  /**
   * A layer by name; `null` is the default layer of CAM methods.
   * @throws Problem `no-such-layer`, or `not-applicable` where the model has no layer with positions
   */
  layer(name: string | null): { readonly node: NodeId; readonly name: string; readonly shape: Shape };
  /** The recorded output of a node, [1, ...shape]; borrowed, call inside `read`. */
  activation(node: NodeId): Tensor;
  /**
   * What flows back to a node from the target, [1, ...shape]; borrowed. It is kept on the tape: another method
   * that asks for the same signal gets it without a walk.
   */
  signal<S extends Signal>(table: RuleTable<S>, at: NodeId): Promise<Tensor>;
  /** Like `signal` to the input, with the total that arrived at every layer on the way. */
  signalWithSums<S extends Signal>(table: RuleTable<S>): Promise<{ values: Float32Array; sums: LayerSum[] }>;
  /** Computes and reads one tensor, everything in between freed; row-major. */
  read(compute: () => Tensor): Promise<Float32Array>;
  /** Runs another registered method on the same image and target. */
  attribute(id: string, params: ParamValues): Promise<Attribution>;
  rng(seed: number): Rng;
  /** 0…1, and what is being done in words. */
  progress(done: number, what: string): void;
  /** Shows an unfinished map. */
  partial(map: Attribution): void;
}
