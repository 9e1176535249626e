import type { Raster } from "../resize";

/** A picture as the algorithm sees it: pixels tied to their eight neighbours, the most similar first. */
export interface PixelGraph {
  readonly pixels: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Euclidean distance in colour, ascending. */
  readonly weight: Float64Array;
}

export interface FelzenszwalbOptions {
  /** k of the paper, in the unit of the values times pixels: the larger, the larger the segments. */
  readonly scale: number;
  /** Smaller segments are joined to the neighbour that differs least. */
  readonly minSize: number;
}

export interface Segments {
  /** Row-major, numbered 0 … count − 1 in the order of their first pixels. */
  readonly labels: Int32Array;
  readonly count: number;
}

/**
 * Graph-based segmentation (Felzenszwalb & Huttenlocher 2004, sections 4 and 5): from the weakest edge on, two
 * segments are joined where the edge is no stronger than what holds either of them together, which is its largest
 * edge within + scale / size. The graph serves any number of scales.
 */
export function felzenszwalb(graph: PixelGraph, { scale, minSize }: FelzenszwalbOptions): Segments {
  const { pixels, first, second, weight } = graph;
  const forest = new Forest(pixels);
  const within = new Float64Array(pixels);
  for (let edge = 0; edge < weight.length; edge += 1) {
    const a = forest.find(first[edge]!);
    const b = forest.find(second[edge]!);
    if (a === b) continue;
    const limit = Math.min(within[a]! + scale / forest.size[a]!, within[b]! + scale / forest.size[b]!);
    // Edges come in ascending order: this one is the largest within.
    if (weight[edge]! <= limit) within[forest.join(a, b)] = weight[edge]!;
  }
  for (let edge = 0; edge < weight.length; edge += 1) {
    const a = forest.find(first[edge]!);
    const b = forest.find(second[edge]!);
    if (a !== b && Math.min(forest.size[a]!, forest.size[b]!) < minSize) forest.join(a, b);
  }
  return numbered(forest, pixels);
}

/** Disjoint sets of pixels. */
class Forest {
  readonly #parent: Int32Array;
  /** Pixels of a set, by its root. */
  readonly size: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, i) => i);
    this.size = new Int32Array(count).fill(1);
  }

  /** The root of the set that holds a pixel. */
  find(pixel: number): number {
    let i = pixel;
    while (this.#parent[i] !== i) {
      this.#parent[i] = this.#parent[this.#parent[i]!]!;
      i = this.#parent[i]!;
    }
    return i;
  }

  /** Joins two sets by their roots; returns the root of both. */
  join(a: number, b: number): number {
    const [large, small] = this.size[a]! >= this.size[b]! ? [a, b] : [b, a];
    this.#parent[small] = large;
    this.size[large]! += this.size[small]!;
    return large;
  }
}

/** @param sigma standard deviation in pixels of the Gaussian that smooths the picture first */
export function pixelGraph(picture: Raster, sigma: number): PixelGraph {
  const { width, height, channels } = picture;
  const values = smoothed(picture, sigma);
  const most = 4 * width * height;
  const first = new Int32Array(most);
  const second = new Int32Array(most);
  const weight = new Float64Array(most);
  let count = 0;
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1)
      // Right, below left, below, below right: every pair once.
      for (const [down, right] of [
        [0, 1],
        [1, -1],
        [1, 0],
        [1, 1],
      ] as const) {
        if (row + down >= height || column + right < 0 || column + right >= width) continue;
        const a = row * width + column;
        const b = a + down * width + right;
        let square = 0;
        for (let c = 0; c < channels; c += 1)
          square += (values[a * channels + c]! - values[b * channels + c]!) ** 2;
        first[count] = a;
        second[count] = b;
        weight[count] = Math.sqrt(square);
        count += 1;
      }
  const order = Uint32Array.from({ length: count }, (_, edge) => edge).sort(
    (a, b) => weight[a]! - weight[b]!,
  );
  const sorted = {
    first: new Int32Array(count),
    second: new Int32Array(count),
    weight: new Float64Array(count),
  };
  order.forEach((edge, rank) => {
    sorted.first[rank] = first[edge]!;
    sorted.second[rank] = second[edge]!;
    sorted.weight[rank] = weight[edge]!;
  });
  return { pixels: width * height, ...sorted };
}

/** Gaussian blur, cut off at four standard deviations; beyond the border the outermost value is repeated. */
function smoothed({ width, height, channels, values }: Raster, sigma: number): Float64Array {
  const radius = Math.ceil(4 * sigma);
  const bell = Array.from({ length: 2 * radius + 1 }, (_, t) =>
    sigma > 0 ? Math.exp(-0.5 * ((t - radius) / sigma) ** 2) : 1,
  );
  const total = bell.reduce((a, b) => a + b, 0);
  const along = (source: ArrayLike<number>, rows: boolean): Float64Array => {
    const out = new Float64Array(width * height * channels);
    for (let row = 0; row < height; row += 1)
      for (let column = 0; column < width; column += 1)
        for (let t = -radius; t <= radius; t += 1) {
          const r = rows ? Math.min(Math.max(row + t, 0), height - 1) : row;
          const k = rows ? column : Math.min(Math.max(column + t, 0), width - 1);
          const share = bell[t + radius]! / total;
          for (let c = 0; c < channels; c += 1)
            out[(row * width + column) * channels + c]! += share * source[(r * width + k) * channels + c]!;
        }
    return out;
  };
  return along(along(values, true), false);
}

function numbered(forest: Forest, pixels: number): Segments {
  const names = new Map<number, number>();
  const labels = new Int32Array(pixels);
  for (let i = 0; i < pixels; i += 1) {
    const root = forest.find(i);
    const known = names.get(root) ?? names.size;
    names.set(root, known);
    labels[i] = known;
  }
  return { labels, count: names.size };
}
