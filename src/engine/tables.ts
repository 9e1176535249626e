import type { NodeId, OpKind } from "../graph/types";
import type { RuleTable } from "./rule";
import { alphaBeta } from "./rules/alpha-beta";
import { deconvnet } from "./rules/deconvnet";
import { epsilon } from "./rules/epsilon";
import { contrastiveExcitation, excitation } from "./rules/excitation";
import { flat } from "./rules/flat";
import { gamma } from "./rules/gamma";
import { gradient } from "./rules/gradient";
import { guided } from "./rules/guided";
import { midpoints } from "./rules/midpoints";
import { follow, pass } from "./rules/pass";
import { pooledDifference } from "./rules/pooled-difference";
import { signalTakesAll } from "./rules/product";
import { proportional } from "./rules/proportional";
import { redirected } from "./rules/redirected";
import { rescale, rescaleSoftmax } from "./rules/rescale";
import { wSquared } from "./rules/w-squared";
import { type Bounds, zBox } from "./rules/z-box";
import { zPlus } from "./rules/z-plus";
import type { BiasMode } from "./variants";

/** Stabiliser of every denominator that a parameter does not name, absolute, in the target's unit. */
export const STABILIZER = 1e-6;

export const gradientTable: RuleTable<"gradient"> = {
  signal: "gradient",
  key: "gradient",
  rows: [[{}, gradient]],
};

/** Leaky and smooth activations have no gate; they keep their derivative, and the methods say so. */
export const guidedTable: RuleTable<"gradient"> = {
  signal: "gradient",
  key: "guided",
  rows: [
    [{ kind: "relu" }, guided],
    [{}, gradient],
  ],
};

export const deconvnetTable: RuleTable<"gradient"> = {
  signal: "gradient",
  key: "deconvnet",
  rows: [
    [{ kind: "relu" }, deconvnet],
    [{}, gradient],
  ],
};

/** For pictures that are to wake units up. Leaky and smooth activations have a gradient everywhere. */
export const redirectedTable: RuleTable<"gradient"> = {
  signal: "gradient",
  key: "redirected",
  rows: [
    [{ kind: "relu" }, redirected],
    [{}, gradient],
  ],
};

export const COMPOSITES = [
  "epsilon",
  "epsilon-plus",
  "epsilon-plus-flat",
  "epsilon-gamma-box",
  "epsilon-alpha2-beta1",
  "alpha1-beta0",
  "alpha2-beta1",
  "z",
] as const;

export type Composite = (typeof COMPOSITES)[number];

export interface LrpOptions {
  readonly composite: Composite;
  /** ε of the layers that follow the ε rule, absolute, in the target's unit. */
  readonly epsilon: number;
  readonly gamma: number;
  readonly bias: BiasMode;
  /** Model space of black and white, for z-box. */
  readonly bounds: Bounds;
}

type Rows = RuleTable<"relevance">["rows"];

/** Layers with coefficients of their own. A batch norm that could not be folded is an ε layer in every composite. */
const CONVOLUTION: readonly OpKind[] = ["conv2d", "depthwiseConv2d"];

/** One LRP composite: which rule on which layer (Montavon 2019, sec. 10.3; zennit's composites of the same names). */
export function lrpTable(options: LrpOptions): RuleTable<"relevance"> {
  const { composite, bias, bounds } = options;
  const eps = composite === "z" ? 0 : options.epsilon;
  const norm = composite === "z" ? 0 : STABILIZER;
  const weighted: Record<Composite, () => Rows> = {
    epsilon: () => [],
    z: () => [],
    "epsilon-plus": () => convolutions(zPlus(STABILIZER, bias)),
    "epsilon-plus-flat": () => [
      [{ firstLinear: true }, flat(STABILIZER)],
      ...convolutions(zPlus(STABILIZER, bias)),
    ],
    "epsilon-gamma-box": () => [
      [{ firstLinear: true }, zBox(bounds, STABILIZER)],
      ...convolutions(gamma(options.gamma, STABILIZER, bias)),
    ],
    "epsilon-alpha2-beta1": () => convolutions(alphaBeta(2, 1, STABILIZER, bias)),
    "alpha1-beta0": () => everywhere(alphaBeta(1, 0, STABILIZER, bias)),
    "alpha2-beta1": () => everywhere(alphaBeta(2, 1, STABILIZER, bias)),
  };
  return {
    signal: "relevance",
    key: `lrp ${composite} ${options.epsilon} ${options.gamma} ${bias}`,
    rows: [
      ...weighted[composite](),
      [{ kind: [...CONVOLUTION, "dense", "batchNorm"] }, epsilon(eps, bias)],
      [{ role: "linear" }, epsilon(norm, bias)],
      [{ role: "activation" }, pass],
      [{ role: "product" }, signalTakesAll],
      [{ role: "select" }, follow],
      [{ role: "move" }, follow],
    ],
  };
}

const convolutions = (rule: Rows[number][1]): Rows => [[{ kind: CONVOLUTION, denseLike: false }, rule]];

const everywhere = (rule: Rows[number][1]): Rows => [[{ kind: [...CONVOLUTION, "dense"] }, rule]];

/**
 * DeepLIFT's rescale rule (Shrikumar 2017, sec. 3.5.2), complete for every operator: Σ m·(x − x₀) = f(x) − f(x₀).
 * Needs the baseline's tape.
 */
export const deepLiftTable: RuleTable<"multiplier"> = {
  signal: "multiplier",
  key: "deeplift",
  rows: [
    [{ kind: "softmax" }, rescaleSoftmax],
    [{ role: "activation" }, rescale],
    [{ role: "select" }, pooledDifference],
    [{ role: "product" }, midpoints],
    [{}, gradient],
  ],
};

/**
 * Stabiliser of shares whose denominators are sums of numbers of one sign: they cannot cancel, so it only has to
 * keep 0/0 away, and must not eat the small relevances that these rules conserve.
 */
const TINY = 1e-12;

export interface DeepTaylorOptions {
  /** Rule of the layer that reads the image. */
  readonly input: "zB" | "w²";
  readonly pool: "proportional" | "winner";
  /** Model space of black and white, for zᴮ. */
  readonly bounds: Bounds;
}

/** Deep Taylor decomposition: z⁺ inside, without biases; the domain's own rule at the image (Montavon 2017). */
export const deepTaylorTable = ({ input, pool, bounds }: DeepTaylorOptions): RuleTable<"relevance"> => ({
  signal: "relevance",
  key: `deep-taylor ${input} ${pool}`,
  rows: [
    [{ firstLinear: true }, input === "zB" ? zBox(bounds, TINY) : wSquared(TINY)],
    [{ kind: [...CONVOLUTION, "dense", "batchNorm"] }, zPlus(TINY, "ignore")],
    [{ role: "linear" }, excitation(TINY)],
    [{ role: "activation" }, pass],
    [{ role: "product" }, signalTakesAll],
    [{ role: "select" }, pool === "winner" ? follow : proportional(TINY)],
    [{ role: "move" }, follow],
  ],
});

export interface ExcitationOptions {
  /** The layer whose unit's dual is subtracted; `null` for plain excitation. */
  readonly contrast: NodeId | null;
  /** Model space of the smallest pixel value, per channel: activity in the image is counted from there. */
  readonly low: readonly number[];
}

/** Excitation backprop: winners are drawn downwards in proportion to activity times exciting weight (Zhang 2018). */
export const excitationTable = ({ contrast, low }: ExcitationOptions): RuleTable<"probability"> => ({
  signal: "probability",
  key: `excitation ${contrast ?? ""}`,
  rows: [
    ...(contrast === null
      ? []
      : ([
          [{ node: contrast, firstLinear: true }, contrastiveExcitation(TINY, low)],
          [{ node: contrast }, contrastiveExcitation(TINY)],
        ] as const)),
    [{ firstLinear: true }, excitation(TINY, low)],
    [{ role: "linear" }, excitation(TINY)],
    [{ role: "activation" }, pass],
    [{ role: "product" }, signalTakesAll],
    [{ role: "select" }, follow],
    [{ role: "move" }, follow],
  ],
});
