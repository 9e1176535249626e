import * as tf from "@tensorflow/tfjs-core";
import { Problem } from "../core/problem";
import { mulberry32, type Rng } from "../core/rng";
import type { Control } from "../engine/control";
import { computed, readOut } from "../engine/memory";
import { type Scope, withScope } from "../engine/scope";
import { gradientTable, redirectedTable } from "../engine/tables";
import { type Executable, Tape } from "../engine/tape";
import { alias, type Tensor } from "../engine/tensors";
import { backward, forward } from "../engine/walk";
import type { NodeId } from "../graph/types";
import type { BoundObjective, BoundParameterisation, BoundRegulariser, Pair } from "./context";

/** Objective, network and the pieces between parameters and network, all bound to one another. */
export interface Assembly {
  readonly executable: Executable;
  readonly terms: readonly { readonly objective: BoundObjective; readonly weight: number }[];
  readonly parameterisation: BoundParameterisation;
  /** The view of one step. */
  readonly transforms: readonly ((rng: Rng) => Pair)[];
  readonly regularisers: readonly BoundRegulariser[];
  /** From pixels 0…1 to model space. */
  readonly toModel: Pair;
  readonly optimiser: {
    readonly moments: number;
    step(signal: Tensor, moments: readonly Tensor[], step: number): readonly Tensor[];
  };
  readonly seed: number;
  readonly control: Control;
}

/** What changes from step to step. */
export interface State {
  readonly parameters: Tensor;
  readonly moments: readonly Tensor[];
  /** Steps done. */
  readonly step: number;
  /** Of the objective, a number for each step. */
  readonly history: readonly number[];
}

/** Noise for every picture; the caller owns it. */
export function noiseStart({ parameterisation, seed }: Assembly, count: number): Tensor {
  const rng = mulberry32(seed);
  const all = Array.from({ length: count }, () => parameterisation.noise(rng));
  return computed(() => tf.stack(all.map((one) => tf.tensor(one, [...parameterisation.shape]))));
}

/** Every step has a stream of its own, so that a run that goes on sees what it would have seen. */
const rngOf = (seed: number, step: number): Rng => mulberry32(seed ^ Math.imul(step, 0x9e3779b1));

/**
 * Climbs until `steps` are done or `pause` says so. Tensors are the owner's; of older states nothing is left.
 *
 * @param onState sees the state after every step
 */
export async function optimise(
  assembly: Assembly,
  start: State,
  owner: Scope,
  steps: number,
  onState: (state: State) => Promise<void> | undefined,
  pause: () => boolean,
): Promise<State> {
  let state = start;
  while (state.step < steps && !pause()) {
    const before = state;
    const { parameters, moments, value } = await step(assembly, before);
    owner.own(parameters);
    for (const moment of moments) owner.own(moment);
    for (const old of [before.parameters, ...before.moments]) owner.drop(old);
    state = { parameters, moments, step: before.step + 1, history: [...before.history, value] };
    const seen = onState(state);
    if (seen) await seen;
  }
  return state;
}

/** One step; parameters and moments are the caller's. */
async function step(
  assembly: Assembly,
  state: State,
): Promise<{ parameters: Tensor; moments: readonly Tensor[]; value: number }> {
  const { parameterisation, optimiser } = assembly;
  const number = state.step + 1;
  return withScope(async (scope) => {
    const drawing = scope.own(await parameterisation.draw(state.parameters));
    const { signal, value } = await pictureSignal(assembly, drawing.picture, number);
    scope.own(signal);
    const uphill = scope.own(await drawing.back(signal));
    const blurs = assembly.regularisers.filter(
      (regulariser) => regulariser.kind === "blur" && number % regulariser.every === 0,
    );
    const [parameters, ...moments] = tf.tidy(() => {
      const [change, ...kept] = optimiser.step(uphill, state.moments, number);
      let moved = tf.add(state.parameters, change!);
      for (const blur of blurs) if (blur.kind === "blur") moved = parameterisation.blur!(moved, blur.sigma);
      if (parameterisation.confine) moved = parameterisation.confine(moved);
      // An optimiser may return one tensor twice; every one that is kept has a handle of its own.
      return [moved, ...kept].map((tensor) => alias(tensor));
    });
    return { parameters: parameters!, moments, value };
  });
}

/** The objective of pictures [n, h, w, c] seen through the transforms of a step, and its slope at the pictures. */
async function pictureSignal(
  assembly: Assembly,
  picture: Tensor,
  number: number,
): Promise<{ signal: Tensor; value: number }> {
  const { toModel, transforms, regularisers, seed } = assembly;
  const rng = rngOf(seed, number);
  const views = transforms.map((draw) => draw(rng));
  return withScope(async (scope) => {
    // Around mid grey: what a transform brings in from outside is 0.
    const centred = scope.own(computed(() => tf.sub(picture, 0.5)));
    const stages = [centred];
    for (const view of views) {
      const last = stages.at(-1)!;
      stages.push(scope.own(computed(() => view.forward(last))));
    }
    const seen = stages.at(-1)!;
    const input = scope.own(computed(() => toModel.forward(tf.add(seen, 0.5))));
    const { slope, value } = await networkSlope(assembly, input);
    scope.own(slope);
    const signal = computed(() => {
      let back = toModel.vjp(slope, input);
      for (let i = views.length - 1; i >= 0; i -= 1) back = views[i]!.vjp(back, stages[i]!);
      const one = tf.ones([picture.shape[0]!]);
      for (const regulariser of regularisers)
        if (regulariser.kind === "penalty") back = tf.sub(back, regulariser.pair.vjp(one, centred));
      return back;
    });
    return { signal, value };
  });
}

/** The objective at inputs in model space, [n, h, w, c], and its slope there; the caller owns it. */
async function networkSlope(assembly: Assembly, input: Tensor): Promise<{ slope: Tensor; value: number }> {
  const { executable, control } = assembly;
  const { graph } = executable.network;
  const tape = await recordTo(assembly, input);
  try {
    return await withScope(async (scope) => {
      const values = scope.own(computed(() => objectiveOf(assembly, tape)));
      const seeds = seedsOf(assembly, tape);
      for (const seed of seeds.values()) scope.own(seed);
      const walk = async (table: typeof gradientTable): Promise<Tensor> =>
        (await backward({ tape, seeds, to: [graph.input], table, control })).get(graph.input)!;
      let slope = scope.own(await walk(gradientTable));
      const [n = 1] = input.shape;
      const read = await readOut(() => tf.concat([values, steepest(slope)]));
      if (!read.every(Number.isFinite))
        throw new Problem(
          "not-finite",
          "The objective is not finite any more; try a smaller rate or smaller weights.",
        );
      const still = read.slice(n).map((v) => (v === 0 ? 1 : 0));
      if (still.includes(1)) {
        // Nothing on the way is active: the direction in which something wakes up.
        const woken = scope.own(await walk(redirectedTable));
        const plain = slope;
        slope = scope.own(computed(() => tf.add(plain, tf.mul(woken, tf.tensor(still, [n, 1, 1, 1])))));
      }
      return { slope: scope.release(slope), value: read.slice(0, n).reduce((sum, v) => sum + v / n, 0) };
    });
  } finally {
    tape.dispose();
  }
}

/** The largest slope of each picture, [n]. */
const steepest = (slope: Tensor): Tensor => tf.max(tf.abs(tf.reshape(slope, [slope.shape[0]!, -1])), 1);

/** Runs the network as far as the objective reads it; the caller owns the tape. */
async function recordTo({ executable, terms, control }: Assembly, input: Tensor): Promise<Tape> {
  const { graph } = executable.network;
  const values = await forward({
    executable,
    from: new Map([[graph.input, input]]),
    to: [...new Set(terms.map(({ objective }) => objective.node))],
    keep: "all",
    control,
  });
  return new Tape(executable, values);
}

/** Weighted sum of the terms, [n]; inside a tidy. */
const objectiveOf = ({ terms }: Assembly, tape: Tape): Tensor =>
  tf.addN(
    terms.map(({ objective, weight }) => tf.mul(objective.forward(tape.value(objective.node)), weight)),
  );

/** What flows back from each node that is read; the caller owns it. */
function seedsOf({ terms }: Assembly, tape: Tape): Map<NodeId, Tensor> {
  const nodes = [...new Set(terms.map(({ objective }) => objective.node))];
  const seeds = new Map<NodeId, Tensor>();
  for (const node of nodes)
    seeds.set(
      node,
      computed(() => {
        const y = tape.value(node);
        const n = y.shape[0]!;
        return tf.addN(
          terms
            .filter(({ objective }) => objective.node === node)
            .map(({ objective, weight }) => objective.vjp(tf.fill([n], weight), y)),
        );
      }),
    );
  return seeds;
}

/** The objective of pictures as they are, in model space; [n] read. */
export async function scoresOf(assembly: Assembly, input: Tensor): Promise<Float32Array> {
  const tape = await recordTo(assembly, input);
  try {
    return await readOut(() => objectiveOf(assembly, tape));
  } finally {
    tape.dispose();
  }
}
