import type { Target } from "../api/target";
import type { MethodInfo } from "./question";
import { scaleOf } from "./recipe";

/** What the columns of the grid differ in; its rows are methods. */
export type Axis = "classes" | "models" | "images";

/** Under which heading a panel is read: two of them can be set against each other. */
export type Pin = "a" | "b";

/**
 * What the person chose to compare. The first column is always what the studio is set to (its question, model and
 * picture); the others are added to it, for each axis on its own.
 */
export interface Comparison {
  readonly axis: Axis;
  /** Ids, in the order of the rows. */
  readonly methods: readonly string[];
  /** Class numbers of the studio's model. */
  readonly classes: readonly number[];
  /** Addresses of models. */
  readonly models: readonly string[];
  /** Ids of pictures. */
  readonly images: readonly string[];
  /** Panels that were taken away one by one. */
  readonly removed: readonly string[];
  /** Whether colours mean the same number in all panels of one unit. */
  readonly scale: "own" | "shared";
  readonly pinned: Readonly<Record<Pin, string | null>>;
}

export const emptyComparison: Comparison = {
  axis: "classes",
  methods: [],
  classes: [],
  models: [],
  images: [],
  removed: [],
  scale: "own",
  pinned: { a: null, b: null },
};

export type CompareReducer = (comparison: Comparison) => Comparison;

/** The column of what the studio is set to. */
export const OWN = "own";

/** One column: the studio's own setting where a field is `null`. */
export interface Column {
  readonly id: string;
  readonly class: number | null;
  readonly model: string | null;
  readonly image: string | null;
}

const own: Column = { id: OWN, class: null, model: null, image: null };

export function columnsOf({ axis, classes, models, images }: Comparison): readonly Column[] {
  switch (axis) {
    case "classes":
      return [own, ...classes.map((index) => ({ ...own, id: `class:${index}`, class: index }))];
    case "models":
      return [own, ...models.map((model) => ({ ...own, id: `model:${model}`, model }))];
    case "images":
      return [own, ...images.map((image) => ({ ...own, id: `image:${image}`, image }))];
  }
}

/** What a column asks: its class, or what the studio asks. */
export const targetOf = (column: Column, question: Target): Target =>
  column.class === null ? question : { class: column.class, of: scaleOf(question) };

export const panelId = (method: string, column: string): string => `${method} ${column}`;

/** One place of the grid. */
export interface Place {
  readonly id: string;
  readonly method: string;
  readonly column: Column;
}

/** All places, row by row, without those that were taken away. */
export function placesOf(comparison: Comparison): readonly Place[] {
  const columns = columnsOf(comparison);
  return comparison.methods
    .flatMap((method) => columns.map((column) => ({ id: panelId(method, column.id), method, column })))
    .filter(({ id }) => !comparison.removed.includes(id));
}

/** Up to this price in forward-equivalents a method belongs to "everything cheap". */
const CHEAP = 10;

export const presets = {
  cams: (method: MethodInfo) => method.family === "cam",
  gradients: (method: MethodInfo) => method.family === "gradient",
  relevance: (method: MethodInfo) => method.family === "relevance",
  perturbation: (method: MethodInfo) => method.family === "perturbation",
  cheap: (method: MethodInfo) => method.cost <= CHEAP,
} as const;

export type PresetId = keyof typeof presets;

const byCost = (a: MethodInfo, b: MethodInfo): number => a.cost - b.cost || a.label.localeCompare(b.label);

/** Ids of the methods of a preset, cheapest first within each family. */
export function presetMethods(preset: PresetId, methods: readonly MethodInfo[]): readonly string[] {
  const families = ["cam", "gradient", "relevance", "perturbation", "control"] as const;
  return families.flatMap((family) =>
    methods
      .filter((method) => method.family === family && presets[preset](method))
      .sort(byCost)
      .map(({ id }) => id as string),
  );
}

/** The preset that the chosen methods are, in whatever order. */
export function presetOf(chosen: readonly string[], methods: readonly MethodInfo[]): PresetId | null {
  const isSame = (preset: PresetId): boolean => {
    const ids = presetMethods(preset, methods);
    return ids.length > 0 && ids.length === chosen.length && ids.every((id) => chosen.includes(id));
  };
  return (Object.keys(presets) as PresetId[]).find(isSame) ?? null;
}

/** Rows and columns without panels go; what is remembered of panels that are gone, goes too. */
function tidy(comparison: Comparison): Comparison {
  const ids = columnsOf(comparison).flatMap(({ id }) =>
    comparison.methods.map((method) => panelId(method, id)),
  );
  const removed = comparison.removed.filter((id) => ids.includes(id));
  const isThere = (id: string | null): boolean => id !== null && ids.includes(id) && !removed.includes(id);
  const { a, b } = comparison.pinned;
  return { ...comparison, removed, pinned: { a: isThere(a) ? a : null, b: isThere(b) ? b : null } };
}

export const withAxis =
  (axis: Axis): CompareReducer =>
  (comparison) =>
    tidy({ ...comparison, axis, removed: [] });

export const withMethods =
  (methods: readonly string[]): CompareReducer =>
  (comparison) =>
    tidy({ ...comparison, methods: [...new Set(methods)] });

export const addMethod =
  (method: string): CompareReducer =>
  (comparison) =>
    withMethods([...comparison.methods, method])(comparison);

export const removeMethod =
  (method: string): CompareReducer =>
  (comparison) =>
    withMethods(comparison.methods.filter((each) => each !== method))(comparison);

const addTo =
  <K extends "classes" | "models" | "images">(list: K, item: Comparison[K][number]): CompareReducer =>
  (comparison) => {
    const items: readonly (number | string)[] = comparison[list];
    return items.includes(item) ? comparison : { ...comparison, [list]: [...items, item] };
  };

export const addClass = (index: number): CompareReducer => addTo("classes", index);
export const addModel = (url: string): CompareReducer => addTo("models", url);
export const addImage = (id: string): CompareReducer => addTo("images", id);

export const removeColumn =
  (column: Column): CompareReducer =>
  (comparison) =>
    tidy({
      ...comparison,
      classes: comparison.classes.filter((each) => each !== column.class),
      models: comparison.models.filter((each) => each !== column.model),
      images: comparison.images.filter((each) => each !== column.image),
    });

/** Class numbers belong to one model. */
export const withoutClasses: CompareReducer = (comparison) => tidy({ ...comparison, classes: [] });

/** Takes one panel away; its row goes with its last panel, and so does a column that was added. */
export const removePanel =
  ({ id, method, column }: Place): CompareReducer =>
  (comparison) => {
    const next = tidy({ ...comparison, removed: [...comparison.removed, id] });
    const left = placesOf(next);
    const rowIsEmpty = !left.some((place) => place.method === method);
    const columnIsEmpty = column.id !== OWN && !left.some((place) => place.column.id === column.id);
    const shorter = rowIsEmpty ? removeMethod(method)(next) : next;
    return columnIsEmpty && !rowIsEmpty ? removeColumn(column)(shorter) : shorter;
  };

export const restorePanel =
  (id: string): CompareReducer =>
  (comparison) => ({ ...comparison, removed: comparison.removed.filter((each) => each !== id) });

export const withCompareScale =
  (scale: Comparison["scale"]): CompareReducer =>
  (comparison) => ({ ...comparison, scale });

/** Pins a panel as A or B, or takes the pin away; a panel is never both. */
export const pinPanel =
  (pin: Pin, id: string | null): CompareReducer =>
  (comparison) => {
    const other: Pin = pin === "a" ? "b" : "a";
    const kept = comparison.pinned[other] === id ? null : comparison.pinned[other];
    return { ...comparison, pinned: { ...comparison.pinned, [pin]: id, [other]: kept } };
  };
