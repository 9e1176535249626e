import type { Tensor } from "@tensorflow/tfjs-core";
import type { PixelImage } from "../api/engine";
import type { Rng } from "../core/rng";
import type { RuleTable, Signal } from "../engine/rule";
import type { Bounds } from "../engine/rules/z-box";
import type { FoldOptions, SampleOptions, ScoreOptions } from "../engine/samples";
import type { LayerSum } from "../engine/signals";
import type { Tape } from "../engine/tape";
import type { BoundTarget } from "../engine/target";
import type { ModelGraph, NodeId, Shape } from "../graph/types";
import type { Attribution, ParamValues } from "./define";

/** Many inputs, made batch by batch. */
export interface Samples extends Pick<SampleOptions, "count" | "make"> {
  /** Said with the progress: "Occluding windows". */
  readonly what: string;
}

/** What a running method sees: one image, recorded on a tape, and one target. */
export interface RunContext {
  readonly graph: ModelGraph;
  /** The preprocessed image, [1, h, w, c] in model space; borrowed. */
  readonly image: Tensor;
  /** The same picture at the model's input size, before preprocessing. */
  readonly pixels: PixelImage;
  /** Model space of a black and a white pixel, per channel. */
  readonly bounds: Bounds;
  /** A pixel's value in model space, one number per input channel; for grey levels 0…255. */
  modelSpace(pixel: readonly number[]): number[];
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
  /** Computes a tensor that lives until the method has ended. */
  hold(compute: () => Tensor): Tensor;
  /** The recording of another input, [1, h, w, c] in model space; it lives until the method has ended. */
  record(image: Tensor): Promise<Tape>;
  /** Walks any tape back to the input with any table; `base` for rules that compare. [1, h, w, c], held. */
  walk<S extends Signal>(table: RuleTable<S>, options?: { readonly base?: Tape }): Promise<Tensor>;
  /**
   * The target's score for many samples: perturbed inputs, or perturbed values of a hidden node with `from`, in
   * which case only the layers after it are run.
   */
  scores(
    samples: Samples & {
      readonly from?: NodeId;
      readonly of?: "target" | "probability";
      readonly onScores?: ScoreOptions["onScores"];
    },
  ): Promise<Float32Array>;
  /**
   * Folds the signals of many inputs into a state of held tensors, one batch alive at a time.
   * `show` makes an unfinished map of the state; it is called now and then.
   */
  fold<S extends Signal>(
    samples: Samples &
      Pick<FoldOptions<S>, "table" | "step"> & {
        readonly show?: (state: readonly Tensor[], done: number) => Promise<Attribution>;
      },
  ): Promise<Tensor[]>;
  /**
   * The signal at the input for one other input that `make` gives, [1, h, w, c]; read row-major. For paths that
   * choose their next point by it.
   *
   * @param done how much of the whole path lies behind, 0…1
   */
  signalFor<S extends Signal>(
    table: RuleTable<S>,
    sample: { readonly make: () => Tensor; readonly what: string; readonly done: number },
  ): Promise<Float32Array>;
  /**
   * Runs another registered method on the same image and target; its unfinished maps are not shown.
   *
   * @param share where in the progress of this method it begins and ends; 0 and 1 if it is nearly all of the work
   */
  attribute(
    id: string,
    params: ParamValues,
    share?: readonly [begin: number, end: number],
  ): Promise<Attribution>;
  rng(seed: number): Rng;
  /** A sentence that the person should read with the map. */
  note(sentence: string): void;
  /** Shows an unfinished map, at most a few times a second: `make` is not called in between. */
  partial(make: () => Attribution | Promise<Attribution>): Promise<void>;
}
