/** A picture cut into regions. */
export interface Segments {
  readonly width: number;
  readonly height: number;
  /** Region of every pixel, row-major, 0 … count − 1; no region is empty. */
  readonly labels: Int32Array;
  readonly count: number;
}

/** Pixels of each region. */
export function areasOf({ labels, count }: Pick<Segments, "labels" | "count">): Int32Array {
  const areas = new Int32Array(count);
  for (const label of labels) areas[label]! += 1;
  return areas;
}

/** Rows and columns of about `count` cells that are as square as can be. */
export function layoutOf(
  width: number,
  height: number,
  count: number,
): { readonly rows: number; readonly columns: number } {
  const rows = Math.min(Math.max(Math.round(Math.sqrt((count * height) / width)), 1), height);
  const columns = Math.min(Math.max(Math.round(count / rows), 1), width);
  return { rows, columns };
}

/** About `count` rectangles of nearly the same size. */
export function gridSegments(width: number, height: number, count: number): Segments {
  const { rows, columns } = layoutOf(width, height, count);
  const labels = new Int32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * rows) / height);
    for (let x = 0; x < width; x += 1)
      labels[y * width + x] = row * columns + Math.floor((x * columns) / width);
  }
  return { width, height, labels, count: rows * columns };
}

/** The pixels left, right, above and below that lie inside the picture. */
export function neighboursOf(at: number, width: number, height: number): number[] {
  const x = at % width;
  const found: number[] = [];
  if (at >= width) found.push(at - width);
  if (x > 0) found.push(at - 1);
  if (x < width - 1) found.push(at + 1);
  if (at < width * (height - 1)) found.push(at + width);
  return found;
}

/** Pieces of equal label whose pixels touch along an edge, in row-major order of their first pixel. */
export function piecesOf({
  labels,
  width,
  height,
}: Pick<Segments, "labels" | "width" | "height">): number[][] {
  const seen = new Uint8Array(labels.length);
  const pieces: number[][] = [];
  for (let start = 0; start < labels.length; start += 1) {
    if (seen[start]) continue;
    seen[start] = 1;
    const piece = [start];
    // The piece grows while it is walked.
    for (let i = 0; i < piece.length; i += 1)
      for (const next of neighboursOf(piece[i]!, width, height))
        if (!seen[next] && labels[next] === labels[start]) {
          seen[next] = 1;
          piece.push(next);
        }
    pieces.push(piece);
  }
  return pieces;
}

/**
 * Every label keeps its largest piece; each of the others joins the region with which it shares the longest border.
 * Regions are then connected, and numbered by their first pixel.
 */
export function connectRegions(cut: Pick<Segments, "labels" | "width" | "height">): Segments {
  const { width, height } = cut;
  const largest = new Map<number, number[]>();
  const pieces = piecesOf(cut);
  for (const piece of pieces) {
    const label = cut.labels[piece[0]!]!;
    if (piece.length > (largest.get(label)?.length ?? 0)) largest.set(label, piece);
  }
  const labels = new Int32Array(cut.labels.length).fill(-1);
  const paint = (piece: readonly number[], label: number): void => {
    for (const at of piece) labels[at] = label;
  };
  const kept = new Set(largest.values());
  let count = 0;
  for (const piece of pieces) if (kept.has(piece)) paint(piece, count++);

  let rest = pieces.filter((piece) => !kept.has(piece));
  while (rest.length > 0)
    // A piece among pieces waits until one of them has joined a region.
    rest = rest.filter((piece) => {
      const borders = new Map<number, number>();
      for (const at of piece)
        for (const next of neighboursOf(at, width, height)) {
          const label = labels[next]!;
          if (label >= 0) borders.set(label, (borders.get(label) ?? 0) + 1);
        }
      const [joined] = [...borders].sort(([a, m], [b, n]) => n - m || a - b);
      if (joined) paint(piece, joined[0]);
      return !joined;
    });
  return { width, height, labels: renumbered(labels, count), count };
}

function renumbered(labels: Int32Array, count: number): Int32Array {
  const order = new Int32Array(count).fill(-1);
  let next = 0;
  return labels.map((label) => {
    if (order[label] === -1) order[label] = next++;
    return order[label]!;
  });
}
