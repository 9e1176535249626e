import { Problem } from "../core/problem";
import type { Objective, Optimiser, Parameterisation, Regulariser, Transform } from "./context";
import type { PieceInfo, VisualsInfo } from "./define";

const byId = <T extends PieceInfo>(files: Record<string, T>): ReadonlyMap<string, T> =>
  new Map(Object.values(files).map((piece) => [piece.id, piece]));

// Whatever file lies in the folder.
export const objectives = byId(
  import.meta.glob<Objective>(
    ["./*.ts", "!./index.ts", "!./define.ts", "!./context.ts", "!./optimise.ts", "!./*.test.ts"],
    { eager: true, import: "default" },
  ),
);
export const parameterisations = byId(
  import.meta.glob<Parameterisation>("./parameterise/*.ts", { eager: true, import: "default" }),
);
export const transforms = byId(
  import.meta.glob<Transform>("./transforms/*.ts", { eager: true, import: "default" }),
);
export const regularisers = byId(
  import.meta.glob<Regulariser>("./regularise/*.ts", { eager: true, import: "default" }),
);
export const optimisers = byId(
  import.meta.glob<Optimiser>("./optimise/*.ts", { eager: true, import: "default" }),
);

/** What is used where nothing is said; pictures are shown first in their frame, then moved with it. */
export const usual = {
  parameterisation: "fourier",
  transforms: ["padding", "jitter", "scale", "rotation"],
  regularisers: [],
  optimiser: "adam",
  steps: 256,
} as const satisfies VisualsInfo["usual"];

/** @param kind in words: "objective" */
export function pieceById<T>(pieces: ReadonlyMap<string, T>, kind: string, id: string): T {
  const piece = pieces.get(id);
  if (piece) return piece;
  throw new Problem(
    "argument",
    `There is no ${kind} "${id}"; there are ${[...pieces.keys()].join(", ")}.`,
    id,
  );
}

/** The plain-data part of every piece, as it crosses the wire. */
export function visualsInfo(): VisualsInfo {
  // What runs is a function, and no function is data.
  const info = <T extends PieceInfo>(pieces: ReadonlyMap<string, T>): T[] =>
    [...pieces.values()].map(
      (piece) =>
        Object.fromEntries(Object.entries(piece).filter(([, value]) => typeof value !== "function")) as T,
    );
  return {
    objectives: info(objectives),
    parameterisations: info(parameterisations),
    transforms: info(transforms),
    regularisers: info(regularisers),
    optimisers: info(optimisers),
    usual,
  };
}
