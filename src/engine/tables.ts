import type { OpKind } from "../graph/types";
import type { RuleTable } from "./rule";
import { alphaBeta } from "./rules/alpha-beta";
import { deconvnet } from "./rules/deconvnet";
import { epsilon } from "./rules/epsilon";
import { flat } from "./rules/flat";
import { gamma } from "./rules/gamma";
import { gradient } from "./rules/gradient";
import { guided } from "./rules/guided";
import { follow, pass } from "./rules/pass";
import { signalTakesAll } from "./rules/product";
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
