import type { VisualiseRequest } from "../api/engine";
import type { ParamSchema } from "../core/params";
import type { Chosen, PieceInfo, VisualsInfo } from "../visuals/define";
import { absolute } from "./models";
import type { ParamChoices } from "./recipe";
import type { VisualSubject } from "./visual-subject";

/** An objective of a sum. */
export interface TermChoice {
  readonly id: string;
  /** What differs from what is looked at and from the defaults. */
  readonly params: ParamChoices;
  /** Negative: pictures are kept away from it. */
  readonly weight: number;
}

/** The kinds of pieces that are switched on and off. */
export type SwitchedKind = "transforms" | "regularisers";
export type PieceKind = SwitchedKind | "parameterisations" | "optimisers";

/** How pictures are made, as far as it was chosen; `null` is the engine's usual. */
export interface VisualChoice {
  /** One or two; the second is added to the first by its weight. */
  readonly terms: readonly TermChoice[];
  readonly parameterisations: string | null;
  readonly transforms: readonly string[] | null;
  readonly regularisers: readonly string[] | null;
  readonly optimisers: string | null;
  /** What differs from the defaults, by kind and id: going back to a piece finds it as it was left. */
  readonly params: Readonly<Record<string, ParamChoices>>;
  readonly start: "noise" | "photo";
  /**
   * What pictures are kept close to by a regulariser that needs one: the mean of those pictures at hand that the
   * network takes for the class, the mean of all of them, or the photo.
   */
  readonly mean: "class" | "pictures" | "photo";
  readonly steps: number;
  readonly seed: number;
  /** Pictures at once, and how much they are kept apart from each other. */
  readonly count: number;
  readonly apart: number;
  /** The same in code space beside it. */
  readonly sideBySide: boolean;
}

export const emptyVisualChoice: VisualChoice = {
  terms: [{ id: "channel", params: {}, weight: 1 }],
  parameterisations: null,
  transforms: null,
  regularisers: null,
  optimisers: null,
  params: {},
  start: "noise",
  mean: "class",
  steps: 128,
  seed: 0,
  count: 1,
  apart: 1,
  sideBySide: false,
};

export type VisualReducer = (choice: VisualChoice) => VisualChoice;

const without = <T>(values: Readonly<Record<string, T>>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));

const withValue = (
  values: ParamChoices,
  name: string,
  value: ParamChoices[string] | undefined,
): ParamChoices => (value === undefined ? without(values, name) : { ...values, [name]: value });

/** Another objective keeps what it has in common with the one before. `null` takes the second away. */
export const withTerm =
  (at: number, piece: PieceInfo | null): VisualReducer =>
  (choice) => {
    const { terms } = choice;
    if (piece === null) return { ...choice, terms: terms.slice(0, at) };
    const { params = {}, weight = 1 } = terms[at] ?? {};
    const kept = Object.entries(params).filter(([name]) => name in piece.params);
    const term = { id: piece.id, params: Object.fromEntries(kept), weight };
    return { ...choice, terms: [...terms.slice(0, at), term, ...terms.slice(at + 1)] };
  };

const changedTerm =
  (at: number, change: (term: TermChoice) => Partial<TermChoice>): VisualReducer =>
  (choice) => ({
    ...choice,
    terms: choice.terms.map((term, i) => (i === at ? { ...term, ...change(term) } : term)),
  });

/** `undefined` puts it back to what is looked at, or to its default. */
export const withTermParam = (
  at: number,
  name: string,
  value: ParamChoices[string] | undefined,
): VisualReducer => changedTerm(at, ({ params }) => ({ params: withValue(params, name, value) }));

export const withWeight = (at: number, weight: number): VisualReducer => changedTerm(at, () => ({ weight }));

export const paramsOf = ({ params }: VisualChoice, kind: PieceKind, id: string): ParamChoices =>
  params[`${kind}.${id}`] ?? {};

export const withPieceParam =
  (kind: PieceKind, id: string, name: string, value: ParamChoices[string] | undefined): VisualReducer =>
  (choice) => {
    const key = `${kind}.${id}`;
    const values = withValue(paramsOf(choice, kind, id), name, value);
    const params = { ...choice.params, [key]: values };
    return { ...choice, params: Object.keys(values).length === 0 ? without(params, key) : params };
  };

const needs = ({ objectives }: VisualsInfo, id: string, need: "photo" | "several"): boolean =>
  objectives.some((objective) => objective.id === id && objective.needs.includes(need));

/**
 * Which pieces of a kind are on while nobody says otherwise: the engine's usual ones, but no transforms where an
 * objective compares with the photo, which stays where it is.
 */
const unasked = ({ terms }: VisualChoice, kind: SwitchedKind, info: VisualsInfo): readonly string[] =>
  kind === "transforms" && terms.some(({ id }) => needs(info, id, "photo")) ? [] : info.usual[kind];

/** Which pieces of a kind are switched on. */
export const switchedOn = (choice: VisualChoice, kind: SwitchedKind, info: VisualsInfo): readonly string[] =>
  choice[kind] ?? unasked(choice, kind, info);

/** All pieces of a kind in the order in which they are applied: the usual ones in theirs, then the others. */
export function inOrder(info: VisualsInfo, kind: SwitchedKind): readonly PieceInfo[] {
  const usual: readonly string[] = info.usual[kind];
  const place = ({ id }: PieceInfo): number => (usual.includes(id) ? usual.indexOf(id) : usual.length);
  return info[kind].toSorted((a, b) => place(a) - place(b));
}

export const withSwitch =
  (info: VisualsInfo, kind: SwitchedKind, id: string, isOn: boolean): VisualReducer =>
  (choice) => {
    const on = switchedOn(choice, kind, info);
    const next = inOrder(info, kind)
      .map((piece) => piece.id)
      .filter((each) => (each === id ? isOn : on.includes(each)));
    return { ...choice, [kind]: String(next) === String(unasked(choice, kind, info)) ? null : next };
  };

/** What can be maximised by itself; what keeps several pictures apart comes with their number. */
export const objectivesOf = ({ objectives }: VisualsInfo): VisualsInfo["objectives"] =>
  objectives.filter((objective) => !objective.needs.includes("several"));

/** Parameters that say what is looked at: they follow the room while nobody says otherwise. */
const FOLLOWED = ["layer", "channel", "class"] as const;

/** Those of an objective that have nothing to do with what is looked at. */
export const ownParams = ({ params }: PieceInfo): ParamSchema =>
  Object.fromEntries(
    Object.entries(params).filter(([name]) => !(FOLLOWED as readonly string[]).includes(name)),
  );

/** Goes back to what is looked at: class numbers belong to one model, channel numbers to one layer. */
export const followAgain =
  (...names: readonly (typeof FOLLOWED)[number][]): VisualReducer =>
  (choice) =>
    names.reduce(
      (before, name) =>
        choice.terms.reduce((each, _, at) => withTermParam(at, name, undefined)(each), before),
      choice,
    );

const followed = (subject: VisualSubject, at: number): ParamChoices => ({
  layer: subject.layer,
  ...(at === 0 ? { channel: subject.channel, class: subject.class } : subject.other),
});

/** What is maximised, summed. */
export function objectiveOf(choice: VisualChoice, subject: VisualSubject): VisualiseRequest["objective"] {
  const { objectives } = subject.info;
  const terms = choice.terms.map(({ id, params, weight }, at) => {
    const schema = objectives.find((one) => one.id === id)?.params ?? {};
    const all = Object.entries({ ...followed(subject, at), ...params });
    return { id, params: Object.fromEntries(all.filter(([name]) => name in schema)), weight };
  });
  const apart = choice.count > 1 ? objectives.find((one) => one.needs.includes("several")) : undefined;
  return apart ? [...terms, { id: apart.id, params: { layer: subject.layer }, weight: choice.apart }] : terms;
}

const isDrawn = ({ parameterisations }: VisualsInfo, id: string): boolean =>
  parameterisations.some((piece) => piece.id === id && piece.generator);

/** The parameterisation that is chosen. */
export const madeOf = (choice: VisualChoice, { usual }: VisualsInfo): string =>
  choice.parameterisations ?? usual.parameterisation;

/** The parameterisations whose pictures stand side by side: one, or one of pixels and code space. */
export function sidesOf(choice: VisualChoice, { info, generator }: VisualSubject): readonly string[] {
  const chosen = madeOf(choice, info);
  const drawn = info.parameterisations.find((piece) => piece.generator);
  if (!choice.sideBySide || !generator || !drawn) return [chosen];
  return [isDrawn(info, chosen) ? info.usual.parameterisation : chosen, drawn.id];
}

const switchedPieces = (choice: VisualChoice, kind: SwitchedKind, info: VisualsInfo): readonly Chosen[] =>
  switchedOn(choice, kind, info).map((id) => ({ id, params: paramsOf(choice, kind, id) }));

/** A regulariser is on that keeps pictures close to one. */
export const needsMean = (choice: VisualChoice, info: VisualsInfo): boolean =>
  info.regularisers.some(({ id, mean }) => mean && switchedOn(choice, "regularisers", info).includes(id));

/** The class whose mean that is: the first that is maximised, else the one that is explained. */
export function meanClass(choice: VisualChoice, subject: VisualSubject): number {
  const found = objectiveOf(choice, subject).find(({ params = {} }) => typeof params.class === "number");
  return Number(found?.params?.class ?? subject.class);
}

export const needsPhoto = (choice: VisualChoice, info: VisualsInfo): boolean =>
  choice.start === "photo" || choice.terms.some(({ id }) => needs(info, id, "photo"));

/** Why something cannot be made as it is chosen; each stands beside its cause. */
export type Obstacle =
  /** Several pictures from one photo would be alike. */
  | "photo-several"
  /** There is no code for a photo. */
  | "photo-code"
  | "no-generator"
  | "no-pictures"
  | "pictures-waiting"
  | "no-weight";

export function obstaclesOf(choice: VisualChoice, subject: VisualSubject): readonly Obstacle[] {
  const { info, generator, pictures, waiting } = subject;
  const isDrawing = sidesOf(choice, subject).some((id) => isDrawn(info, id));
  const fromPhoto = choice.start === "photo";
  const wantsMean = needsMean(choice, info) && choice.mean !== "photo";
  const found: Readonly<Record<Obstacle, boolean>> = {
    "photo-several": fromPhoto && choice.count > 1,
    "photo-code": fromPhoto && isDrawing,
    "no-generator": isDrawing && generator === null,
    "pictures-waiting": wantsMean && waiting > 0,
    "no-pictures": wantsMean && waiting === 0 && pictures.length === 0,
    "no-weight": choice.terms.some(({ weight }) => weight === 0),
  };
  return (Object.keys(found) as Obstacle[]).filter((name) => found[name]);
}

/** One of the pictures, or rows of pictures, that are asked for. */
export interface VisualSide {
  /** Named by everything that determines it. */
  readonly key: string;
  readonly parameterisation: string;
  /** All but the pictures and what goes on. */
  readonly request: VisualiseRequest;
}

/** What would be asked now. */
export function visualSides(choice: VisualChoice, subject: VisualSubject): readonly VisualSide[] {
  const { info, model, generator, photo, pictures } = subject;
  const optimiser = choice.optimisers ?? info.usual.optimiser;
  const ids = pictures.map(({ id }) => id);
  const near = {
    class: [meanClass(choice, subject), ...ids],
    pictures: ids,
    photo: [photo.id],
  }[choice.mean];
  return sidesOf(choice, subject).map((id) => {
    const request: VisualiseRequest = {
      model: model.handle,
      objective: objectiveOf(choice, subject),
      parameterisation: { id, params: paramsOf(choice, "parameterisations", id) },
      transforms: switchedPieces(choice, "transforms", info),
      regularisers: switchedPieces(choice, "regularisers", info),
      optimiser: { id: optimiser, params: paramsOf(choice, "optimisers", optimiser) },
      steps: choice.steps,
      seed: choice.seed,
      count: choice.count,
      start: choice.start,
      ...(isDrawn(info, id) && generator && { generator: { kind: "url", url: absolute(generator.url) } }),
    };
    const key = JSON.stringify([
      model.hash,
      model.preprocessing,
      model.inputSize,
      { ...request, model: null },
      needsPhoto(choice, info) && photo.id,
      needsMean(choice, info) && [choice.mean, near],
    ]);
    return { key, parameterisation: id, request };
  });
}
