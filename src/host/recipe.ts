import type { VisualiseRequest } from "../api/engine";
import { completeParams, type ParamSchema } from "../core/params";
import { Problem } from "../core/problem";
import {
  objectives,
  optimisers,
  parameterisations,
  pieceById,
  regularisers,
  transforms,
  usual,
} from "../visuals";
import type { Objective, Optimiser, Parameterisation, Regulariser, Transform } from "../visuals/context";
import type { Chosen, VisualRecipe } from "../visuals/define";

/** A piece and its complete parameters. */
interface Picked<T> {
  readonly piece: T;
  readonly params: Required<Chosen>["params"];
}

export interface Pieces {
  readonly objectives: readonly Picked<Objective>[];
  readonly parameterisation: Picked<Parameterisation>;
  readonly transforms: readonly Picked<Transform>[];
  readonly regularisers: readonly Picked<Regulariser>[];
  readonly optimiser: Picked<Optimiser>;
}

/** More pictures at once than any machine optimises in reasonable time. */
const MOST_PICTURES = 64;
const MOST_STEPS = 100_000;

/**
 * What was asked for with everything that was left out, and checked as far as that needs no network.
 *
 * @throws Problem `argument` that says what is missing or wrong
 */
export function completeRequest(request: VisualiseRequest): {
  readonly recipe: VisualRecipe;
  readonly pieces: Pieces;
  readonly steps: number;
} {
  const { start = "noise" } = request;
  const steps = whole("steps", request.steps ?? usual.steps, 1, MOST_STEPS);
  const count = whole("count", request.count ?? 1, 1, MOST_PICTURES);
  const seed = whole("seed", request.seed ?? 0, -(2 ** 31), 2 ** 31 - 1);
  if (request.objective.length === 0)
    throw wrong("Say what is to be excited: give an objective.", "objective");
  const pieces: Pieces = {
    objectives: request.objective.map((term) => picked(objectives, "objective", term)),
    parameterisation: picked(
      parameterisations,
      "parameterisation",
      request.parameterisation ?? { id: usual.parameterisation },
    ),
    transforms: (request.transforms ?? usual.transforms.map((id) => ({ id }))).map((one) =>
      picked(transforms, "transform", one),
    ),
    regularisers: (request.regularisers ?? usual.regularisers.map((id) => ({ id }))).map((one) =>
      picked(regularisers, "regulariser", one),
    ),
    optimiser: picked(optimisers, "optimiser", request.optimiser ?? { id: usual.optimiser }),
  };
  const recipe: VisualRecipe = {
    objective: pieces.objectives.map((one, i) => ({
      ...named(one),
      weight: weightOf(request.objective[i]!.weight ?? 1),
    })),
    parameterisation: named(pieces.parameterisation),
    transforms: pieces.transforms.map(named),
    regularisers: pieces.regularisers.map(named),
    optimiser: named(pieces.optimiser),
    start,
    seed,
    count,
  };
  checkNeeds(request, pieces, recipe);
  return { recipe, pieces, steps };
}

function checkNeeds(
  { photo, mean, generator }: VisualiseRequest,
  pieces: Pieces,
  recipe: VisualRecipe,
): void {
  const needing = (need: "photo" | "several") =>
    pieces.objectives.find(({ piece }) => piece.needs.includes(need));
  const looking = needing("photo");
  if (looking && photo === undefined) throw wrong(`${looking.piece.label} needs a photo: give one.`, "photo");
  const comparing = needing("several");
  if (comparing && recipe.count < 2)
    throw wrong(`${comparing.piece.label} needs several pictures at once: ask for 2 or more.`, "count");
  if (recipe.start !== "noise" && recipe.start !== "photo")
    throw wrong(`Pictures start from noise or photo, not from ${JSON.stringify(recipe.start)}.`, "start");
  if (recipe.start === "photo" && photo === undefined)
    throw wrong("To start from a photo, give one.", "photo");
  if (recipe.start === "photo" && recipe.count > 1)
    throw wrong("Pictures that start from one photo stay alike: ask for one of them.", "count");
  const near = pieces.regularisers.find(({ piece }) => piece.mean);
  if (near && mean === undefined)
    throw wrong(`${near.piece.label} needs a picture to stay near to: give one.`, "mean");
  if (pieces.parameterisation.piece.generator && generator === undefined)
    throw wrong(
      `${pieces.parameterisation.piece.label} needs a generator: give the folder of one.`,
      "generator",
    );
}

function picked<T extends { readonly label: string; readonly params: ParamSchema }>(
  pieces: ReadonlyMap<string, T>,
  kind: string,
  { id, params = {} }: Chosen,
): Picked<T> {
  const piece = pieceById(pieces, kind, id);
  return { piece, params: completeParams(piece.label, piece.params, params) };
}

const named = ({ piece, params }: Picked<{ readonly id: string }>): Required<Chosen> => ({
  id: piece.id,
  params,
});

const wrong = (sentence: string, where: string): Problem => new Problem("argument", sentence, where);

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrong(`${name} must be a whole number from ${least} to ${most}, not ${value}.`, name);
}

function weightOf(weight: number): number {
  if (Number.isFinite(weight) && weight !== 0) return weight;
  throw wrong(`The weight of an objective must be a number other than 0, not ${weight}.`, "weight");
}
