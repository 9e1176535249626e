import { z } from "zod";
import { methodId } from "./parts";

// What stands side by side, as it travels: rows are methods, columns are class numbers, folders of models or ids of
// samples. The first column is always what the rest of the link says.

/** Of each list; nobody compares more, and no link may ask for more work. */
const MOST_ROWS = 64;
const MOST_COLUMNS = 32;

/** Row and column of a panel; column 0 is the studio's own. */
export type PanelPlace = readonly [row: number, column: number];

export interface LinkComparison {
  readonly axis: "classes" | "models" | "images";
  readonly methods: readonly string[];
  /** Class numbers, or names of models that the server offers, or ids of samples. */
  readonly columns: readonly (number | string)[];
  readonly removed: readonly PanelPlace[];
  readonly scale: "own" | "shared";
  readonly pinned: { readonly a: PanelPlace | null; readonly b: PanelPlace | null };
}

const place = z.tuple([
  z
    .int()
    .nonnegative()
    .max(MOST_ROWS - 1),
  z.int().nonnegative().max(MOST_COLUMNS),
]);
const name = z.string().min(1).max(120);
const columns = {
  c: z.array(z.int().nonnegative().max(1e6)).max(MOST_COLUMNS),
  m: z.array(name).max(MOST_COLUMNS),
  i: z.array(name).max(MOST_COLUMNS),
};
const axes = { c: "classes", m: "models", i: "images" } as const;
const letterOf = { classes: "c", models: "m", images: "i" } as const;

/** e rows, v columns, r panels taken away, s shared scale, a and b the pinned panels. */
const shape = z.object({
  x: z.enum(["c", "m", "i"]).default("c"),
  e: z.array(methodId).max(MOST_ROWS),
  v: z.unknown().optional(),
  r: z
    .array(place)
    .max(MOST_ROWS * MOST_COLUMNS)
    .default([]),
  s: z.literal(1).optional(),
  a: place.optional(),
  b: place.optional(),
});

export function packComparison({ axis, methods, columns, removed, scale, pinned }: LinkComparison): unknown {
  return {
    x: axis === "classes" ? undefined : letterOf[axis],
    e: methods.slice(0, MOST_ROWS),
    v: columns.length === 0 ? undefined : columns.slice(0, MOST_COLUMNS),
    r: removed.length === 0 ? undefined : removed,
    s: scale === "shared" ? 1 : undefined,
    a: pinned.a ?? undefined,
    b: pinned.b ?? undefined,
  };
}

export const comparison = shape.transform((part, context): LinkComparison => {
  const list = columns[part.x].safeParse(part.v ?? []);
  if (!list.success) {
    context.addIssue({ code: "custom", message: "no such columns" });
    return z.NEVER;
  }
  return {
    axis: axes[part.x],
    methods: [...new Set(part.e)],
    columns: [...new Set<number | string>(list.data)],
    removed: part.r,
    scale: part.s === 1 ? "shared" : "own",
    pinned: { a: part.a ?? null, b: part.b ?? null },
  };
});
