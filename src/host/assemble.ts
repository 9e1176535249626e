import type { PixelImage } from "../api/engine";
import { Problem } from "../core/problem";
import { computed } from "../engine/memory";
import type { Scope } from "../engine/scope";
import type { Executable } from "../engine/tape";
import type { Tensor } from "../engine/tensors";
import { forward } from "../engine/walk";
import { defaultCamLayer, resolveLayer } from "../graph/layers";
import type { NodeId } from "../graph/types";
import type { BoundRegulariser, Generator, ObjectiveContext } from "../visuals/context";
import type { VisualRecipe } from "../visuals/define";
import type { Assembly } from "../visuals/optimise";
import { around, modelSpace } from "../visuals/parts/pixels";
import type { Job } from "./job";
import { type LoadedModel, modelInputOf, pictureOf, preprocessingOf } from "./opened";
import type { Pieces } from "./recipe";
import { classNameOf } from "./scores";

export interface AssembleOptions {
  readonly model: LoadedModel;
  readonly executable: Executable;
  readonly recipe: VisualRecipe;
  readonly pieces: Pieces;
  readonly photo: PixelImage | null;
  readonly mean: PixelImage | null;
  readonly generator: Generator | null;
  readonly job: Job;
  /** Owns what the pieces hold. */
  readonly scope: Scope;
  /** Sentences that the person should read with the result. */
  readonly notes: string[];
}

/** The pieces bound to a network and to one another, and what their objective is called. */
export async function assemble(
  options: AssembleOptions,
): Promise<{ readonly assembly: Assembly; readonly label: string; readonly unit: string }> {
  const { model, executable, recipe, pieces, job, scope, generator } = options;
  const { size, channels } = executable.network.graph.card.input;
  const hold = (compute: () => Tensor): Tensor => scope.own(computed(compute));
  const context = objectiveContext(options, hold);
  const terms: Assembly["terms"][number][] = [];
  for (const [i, { piece, params }] of pieces.objectives.entries())
    terms.push({ objective: await piece.bind(context, params), weight: recipe.objective[i]!.weight });
  const { piece, params } = pieces.parameterisation;
  const parameterisation = piece.bind({ size, channels, hold, generator }, params);
  const regularisers = pieces.regularisers.map((one) => regulariserOf(one, options, hold));
  const blurred = regularisers.some(({ kind }) => kind === "blur");
  if (blurred && !parameterisation.blur)
    throw new Problem(
      "not-applicable",
      `${piece.label} has no pixels to blur; leave the blur out, or choose pixels or Fourier.`,
      "blur",
    );
  const { optimiser } = pieces;
  const units = new Set(pieces.objectives.map((one) => one.piece.unit));
  return {
    assembly: {
      executable,
      terms,
      parameterisation,
      transforms: pieces.transforms.map((one) => (rng) => one.piece.draw(rng, one.params, size)),
      regularisers,
      toModel: modelSpace(preprocessingOf(model), channels),
      optimiser: {
        moments: optimiser.piece.moments,
        step: (signal, moments, step) => optimiser.piece.step(signal, moments, step, optimiser.params),
      },
      seed: recipe.seed,
      control: job.control,
    },
    label: labelOf(terms),
    unit: units.size === 1 ? [...units][0]! : "",
  };
}

/** "conv1, channel 5 − 0.5 × tabby" */
function labelOf(terms: Assembly["terms"]): string {
  return terms
    .map(({ objective, weight }, i) => {
      const size = Math.abs(weight) === 1 ? "" : `${Math.abs(weight)} × `;
      const sign = weight < 0 ? (i === 0 ? "−" : " − ") : i === 0 ? "" : " + ";
      return `${sign}${size}${objective.label}`;
    })
    .join("");
}

function regulariserOf(
  { piece, params }: Pieces["regularisers"][number],
  { model, mean, scope }: AssembleOptions,
  hold: (compute: () => Tensor) => Tensor,
): BoundRegulariser {
  if (!piece.mean || !mean) return piece.bind(params, null);
  const picture = scope.own(pictureOf(model, mean));
  return piece.bind(
    params,
    hold(() => around(picture)),
  );
}

function objectiveContext(
  { model, executable, recipe, photo, job, scope, notes }: AssembleOptions,
  hold: ObjectiveContext["hold"],
): ObjectiveContext {
  const { graph } = executable.network;
  const seen = new Map<NodeId, Tensor>();
  return {
    graph,
    count: recipe.count,
    hold,
    layer(name) {
      const found = name === null ? defaultLayer(executable) : resolveLayer(graph, name);
      if (found.note !== null && !notes.includes(found.note)) notes.push(found.note);
      const { origin, shape } = executable.network.member(found.node).node;
      return { node: found.node, name: name ?? origin, shape };
    },
    async photo(node) {
      const known = seen.get(node);
      if (known) return known;
      const input = scope.own(modelInputOf(model, photo!));
      const values = await forward({
        executable,
        from: new Map([[graph.input, input]]),
        to: [node],
        control: job.control,
      });
      const value = scope.own(values.get(node)!);
      seen.set(node, value);
      return value;
    },
    className: (index) => classNameOf(model, index),
  };
}

function defaultLayer({ network: { graph } }: Executable): { readonly node: NodeId; readonly note: null } {
  const node = defaultCamLayer(graph);
  if (node !== null) return { node, note: null };
  throw new Problem(
    "not-applicable",
    `No layer of "${graph.card.name}" before its output has more than one position; name the layer.`,
    graph.card.id,
  );
}
