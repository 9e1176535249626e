import { scaleLog } from "d3-scale";
import type { StructureLayer } from "../../../api/inside";

/** Height of a row in pixels of the drawing. */
export const ROW = 46;
const MARGIN = 14;
/** Sides of the square that stands for a layer's map. */
const LARGEST = 32;
const SMALLEST = 8;
/** How far the sheets behind it are shifted. */
export const SHEET = 2.5;
const MOST_SHEETS = 4;
/** Width of a lane without layers, and what a lane with layers needs besides them. */
const LANE = 12;
const GAP = 12;

/** A layer as a stack of sheets: their side is its resolution, their number stands for its channels. */
export interface DrawnLayer {
  readonly layer: StructureLayer;
  readonly row: number;
  readonly lane: number;
  /** Middle of the front sheet. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly sheets: number;
}

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  /** The line that it takes, top to bottom. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** It passes layers by, on a lane of its own. */
  readonly isBranch: boolean;
}

export interface NetworkDrawing {
  readonly layers: readonly DrawnLayer[];
  readonly edges: readonly DrawnEdge[];
  /** Where names begin, to the right of everything that is drawn. */
  readonly names: number;
  readonly height: number;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * One row for each layer in the order in which they run. The longest way from picture to answer is a straight line;
 * what parts from it runs to its left, on the nearest lane that is free, and meets it again.
 */
export function drawNetwork(layers: readonly StructureLayer[]): NetworkDrawing {
  const rows = new Map(layers.map(({ name }, row) => [name, row]));
  const rowOf = (name: string): number => rows.get(name) ?? 0;
  const main = longestWay(layers);
  const taken: Span[][] = [[]];
  const free = (span: Span): number => {
    let lane = 1;
    while (taken[lane]?.some(({ from, to }) => from < span.to && span.from < to)) lane++;
    taken[lane] = [...(taken[lane] ?? []), span];
    return lane;
  };

  const readers = new Map<string, number>();
  layers.forEach(({ inputs }, row) => {
    for (const input of inputs) readers.set(input, row);
  });
  const lanes = new Map<string, number>();
  const holding = new Set<number>();
  // A side branch is a chain of layers on one lane, from where it parts to where it meets.
  for (const { name, inputs } of layers) {
    if (main.has(name)) {
      lanes.set(name, 0);
      continue;
    }
    const before = inputs.find((input) => !main.has(input) && lanes.has(input));
    const goesOn = before !== undefined && readers.get(before) === rowOf(name);
    const end = readers.get(name) ?? rowOf(name) + 1;
    const from = goesOn ? rowOf(before) : Math.max(0, ...inputs.map(rowOf));
    const lane =
      goesOn && isFree(taken[lanes.get(before)!]!, { from: rowOf(name), to: end })
        ? lanes.get(before)!
        : null;
    if (lane !== null) taken[lane] = [...taken[lane]!, { from: rowOf(name), to: end }];
    const own = lane ?? free({ from, to: end });
    holding.add(own);
    lanes.set(name, own);
  }

  const spans = layers
    .flatMap(({ name, inputs }) => inputs.map((from) => ({ from, to: name })))
    .sort((a, b) => rowOf(a.to) - rowOf(a.from) - (rowOf(b.to) - rowOf(b.from)));
  const routes = spans.map(({ from, to }) => {
    const [a, b] = [lanes.get(from) ?? 0, lanes.get(to) ?? 0];
    const [start, end] = [rowOf(from), rowOf(to)];
    const isBlocked = layers.slice(start + 1, end).some(({ name }) => lanes.get(name) === Math.max(a, b));
    const isOwn = isBlocked && a === b;
    return { from, to, lane: isOwn ? free({ from: start, to: end }) : Math.max(a, b), isOwn };
  });

  const xs = laneMiddles(Math.max(taken.length, 1), holding);
  const size = sizes(layers);
  const drawn = layers.map((layer, row): DrawnLayer => {
    const lane = lanes.get(layer.name)!;
    return { layer, row, lane, x: xs[lane]!, y: MARGIN + (row + 0.5) * ROW, ...size(layer) };
  });
  const byName = new Map(drawn.map((each) => [each.layer.name, each]));
  const edges = routes.flatMap(({ from, to, lane, isOwn }): readonly DrawnEdge[] => {
    const [a, b] = [byName.get(from), byName.get(to)];
    if (!a || !b) return [];
    const top: readonly [number, number] = [a.x, a.y + a.height / 2];
    const bottom: readonly [number, number] = [b.x, b.y - b.height / 2];
    const x = xs[lane]!;
    const bend = ROW * 0.75;
    const between: (readonly [number, number])[] = [];
    if (x !== a.x) between.push([x, Math.min(a.y + bend + a.height / 4, bottom[1])]);
    if (x !== b.x) between.push([x, Math.max(b.y - bend - b.height / 4, top[1])]);
    return [{ from, to, points: [top, ...between, bottom], isBranch: isOwn || a.lane !== b.lane }];
  });
  return {
    layers: drawn,
    edges,
    names: xs[0]! + LARGEST / 2 + SHEET * MOST_SHEETS + GAP,
    height: layers.length * ROW + 2 * MARGIN,
  };
}

const isFree = (spans: readonly Span[], span: Span): boolean =>
  !spans.some(({ from, to }) => from < span.to && span.from < to);

/** Names of the layers on the longest way from the picture to the answer. */
function longestWay(layers: readonly StructureLayer[]): ReadonlySet<string> {
  const length = new Map<string, number>();
  const best = new Map<string, string>();
  for (const { name, inputs } of layers) {
    length.set(name, 0);
    for (const input of inputs) {
      const reached = (length.get(input) ?? 0) + 1;
      if (reached <= length.get(name)!) continue;
      length.set(name, reached);
      best.set(name, input);
    }
  }
  const way = new Set<string>();
  for (let name = layers.at(-1)?.name; name !== undefined; name = best.get(name)) way.add(name);
  return way;
}

/** From the right, where the main lane is, to the left. */
function laneMiddles(count: number, holding: ReadonlySet<number>): readonly number[] {
  const widths = Array.from({ length: count }, (_, lane) =>
    lane === 0 || holding.has(lane) ? LARGEST + SHEET * MOST_SHEETS : LANE,
  );
  const total = widths.reduce((sum, width) => sum + width, 0);
  let right = MARGIN + total;
  return widths.map((width) => {
    right -= width;
    return right + width / 2;
  });
}

/** Resolution and channels on logarithmic scales: both change by factors from layer to layer. */
function sizes(layers: readonly StructureLayer[]) {
  const sides = layers
    .filter(({ shape }) => shape.length === 3)
    .map(({ shape }) => Math.max(shape[0]!, shape[1]!));
  const most = Math.max(2, ...sides);
  const side = scaleLog([1, most], [SMALLEST, LARGEST]).clamp(true);
  const channels = Math.max(2, ...layers.map(({ shape }) => shape.at(-1)!));
  const sheets = scaleLog([1, channels], [1, MOST_SHEETS]).clamp(true);
  return ({ shape }: StructureLayer): Pick<DrawnLayer, "width" | "height" | "sheets"> => {
    const [h = 1, w = 1] = shape.length === 3 ? shape : [1, 1];
    const isVector = h * w === 1;
    return {
      width: isVector ? LARGEST : side(w),
      height: isVector ? SMALLEST : side(h),
      sheets: isVector ? 1 : Math.round(sheets(shape.at(-1)!)),
    };
  };
}
