import type { Engine } from "../api/engine";
import { Problem } from "../core/problem";
import type { Chosen, PieceInfo, Term } from "../visuals/define";
import { nearest } from "./nearest";
import { parseSettings } from "./settings";

type Visuals = Awaited<ReturnType<Engine["describe"]>>["visuals"];

/** A piece as it is written in a terminal: `jitter`, `scale:range=5`, `lp:weight=0.1,power=4`. */
export function parsePiece(pieces: readonly PieceInfo[], option: string, text: string): Required<Chosen> {
  const cut = text.indexOf(":");
  const id = cut < 0 ? text : text.slice(0, cut);
  const piece = pieces.find((one) => one.id === id);
  if (!piece) {
    const names = pieces.map((one) => one.id);
    throw new Problem(
      "argument",
      `${option} ${id} does not exist: did you mean ${nearest(id, names)[0]}? There are ${names.join(", ")}.`,
      option,
    );
  }
  const settings = cut < 0 ? [] : text.slice(cut + 1).split(",");
  return { id, params: parseSettings(piece, settings, option) };
}

/** `none`, or pieces; nothing said is nothing chosen. */
export function parsePieces(
  pieces: readonly PieceInfo[],
  option: string,
  texts: readonly string[],
): readonly Required<Chosen>[] | undefined {
  if (texts.length === 0) return undefined;
  if (texts.includes("none")) {
    if (texts.length === 1) return [];
    throw new Problem("argument", `${option} none and ${option} of something contradict each other.`, option);
  }
  return texts.map((text) => parsePiece(pieces, option, text));
}

/** An objective with its weight in front: `channel:layer=conv1,channel=3`, `-0.5*class-logit:class=2`. */
export function parseTerm({ objectives }: Visuals, text: string): Required<Term> {
  const parts = /^(?:([-+]?[\d.]+(?:e[-+]?\d+)?)\*)?([^*]*)$/i.exec(text);
  const weight = Number(parts?.[1] ?? 1);
  if (!parts || Number.isNaN(weight))
    throw new Problem(
      "argument",
      `--objective is an objective like channel:layer=conv1,channel=3, with a weight like -0.5* before it if it has one, not ${text}.`,
      "--objective",
    );
  return { ...parsePiece(objectives, "--objective", parts[2]!), weight };
}
