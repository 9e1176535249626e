import type { LinkComparison, PanelPlace } from "../share/link/comparison";
import { type ModelEntry, type Sample, sampleImage } from "./catalogue";
import { type Column, type Comparison, columnsOf, emptyComparison, panelId } from "./compare";

// A comparison names its columns by addresses and ids of this page; in a link they are named as others know them.

interface Offers {
  readonly entries: readonly ModelEntry[];
  readonly samples: readonly Sample[];
  /** As the engine is asked for it. */
  readonly addressOf: (url: string) => string;
}

/** Columns of files from this computer stay behind: nobody else has them. */
export function comparisonToLink(comparison: Comparison, offers: Offers): LinkComparison {
  const { axis, methods, scale, removed, pinned } = comparison;
  const all = columnsOf(comparison);
  const travelling = all.filter((column, i) => i === 0 || nameOf(column, offers) !== null);
  const placeOf = (id: string | null): PanelPlace | null => {
    for (const [row, method] of methods.entries()) {
      const column = travelling.findIndex((each) => panelId(method, each.id) === id);
      if (column >= 0) return [row, column];
    }
    return null;
  };
  return {
    axis,
    methods,
    columns: travelling.slice(1).flatMap((column) => nameOf(column, offers) ?? []),
    removed: removed.flatMap((id) => {
      const place = placeOf(id);
      return place ? [place] : [];
    }),
    scale,
    pinned: { a: placeOf(pinned.a), b: placeOf(pinned.b) },
  };
}

function nameOf(column: Column, { entries, samples, addressOf }: Offers): number | string | null {
  if (column.class !== null) return column.class;
  if (column.model !== null)
    return entries.find(({ url }) => addressOf(url) === column.model)?.folder ?? null;
  return samples.find(({ id }) => sampleImage(id) === column.image)?.id ?? null;
}

export interface LinkedComparison {
  readonly comparison: Comparison;
  /** To be opened for its columns. */
  readonly entries: readonly ModelEntry[];
  readonly samples: readonly Sample[];
  /** Columns that are not offered here, by name. */
  readonly missing: readonly string[];
}

/** @param hasModel whether the model of the link is open: class numbers are that model's own */
export function comparisonFromLink(
  linked: LinkComparison,
  hasModel: boolean,
  { entries, samples, addressOf }: Offers,
): LinkedComparison {
  const { axis, methods, scale } = linked;
  const names = linked.columns.filter((column): column is string => typeof column === "string");
  const wantedEntries =
    axis === "models" ? names.flatMap((name) => entries.filter(({ folder }) => folder === name)) : [];
  const wantedSamples =
    axis === "images" ? names.flatMap((name) => samples.filter(({ id }) => id === name)) : [];
  const found: readonly string[] = [
    ...wantedEntries.map(({ folder }) => folder),
    ...wantedSamples.map(({ id }) => id),
  ];
  const comparison: Comparison = {
    ...emptyComparison,
    axis,
    methods,
    scale,
    classes:
      axis === "classes" && hasModel
        ? linked.columns.filter((column): column is number => typeof column === "number")
        : [],
    models: wantedEntries.map(({ url }) => addressOf(url)),
    images: wantedSamples.map(({ id }) => sampleImage(id)),
  };
  const missing = names.filter((name) => !found.includes(name));
  const columns = columnsOf(comparison);
  // Places are counted in columns: with columns missing they mean nothing.
  const isWhole = columns.length === linked.columns.length + 1;
  const idOf = ([row, column]: PanelPlace): string | null => {
    const [method, at] = [methods[row], columns[column]];
    return method !== undefined && at !== undefined ? panelId(method, at.id) : null;
  };
  const pin = (place: PanelPlace | null): string | null => place && idOf(place);
  return {
    comparison: isWhole
      ? {
          ...comparison,
          removed: linked.removed.flatMap((place) => idOf(place) ?? []),
          pinned: { a: pin(linked.pinned.a), b: pin(linked.pinned.b) },
        }
      : comparison,
    entries: wantedEntries,
    samples: wantedSamples,
    missing,
  };
}
