import type { PixelImage } from "../../api/engine";
import { cielab } from "../cielab";
import { connectRegions, gridSegments, layoutOf, type Segments } from "./segments";

export interface SlicOptions {
  /** About how many superpixels. */
  readonly count: number;
  /** m: how many CIELAB units weigh as much as the distance between two centres; large values make squares. */
  readonly compactness?: number;
  readonly iterations?: number;
}

/** L*, a*, b*, x, y */
const FEATURES = 5;

/**
 * Superpixels: k-means over colour and place, each centre looking only at its surroundings (Achanta et al. 2012,
 * SLIC Superpixels Compared to State-of-the-Art Superpixel Methods, doi:10.1109/TPAMI.2012.120, algorithm 1 with
 * D of equation 3). Stray pieces of a cluster join the region they share the longest border with, so that every
 * region is connected. The same picture gives the same regions.
 */
export function slic(image: PixelImage, { count, compactness = 10, iterations = 10 }: SlicOptions): Segments {
  const { width, height } = image;
  const colours = labColours(image);
  const { labels, count: clusters } = gridSegments(width, height, count);
  const { rows, columns } = layoutOf(width, height, count);
  const step = Math.max(width / columns, height / rows);
  const centres = firstCentres(colours, width, height, rows, columns);
  const nearest = new Float64Array(width * height);
  for (let round = 0; round < iterations; round += 1) {
    if (!assign({ colours, centres, labels, nearest, width, height, step, compactness })) break;
    moveToMeans(colours, centres, labels, clusters, width);
  }
  return connectRegions({ labels, width, height });
}

/** [pixels, 3] */
function labColours({ data, width, height }: PixelImage): Float64Array {
  const colours = new Float64Array(width * height * 3);
  for (let p = 0; p < width * height; p += 1)
    colours.set(cielab([data[4 * p]!, data[4 * p + 1]!, data[4 * p + 2]!]), 3 * p);
  return colours;
}

/** The middles of a grid's cells, each moved to the calmest of the nine pixels around: not onto an edge. */
function firstCentres(
  colours: Float64Array,
  width: number,
  height: number,
  rows: number,
  columns: number,
): Float64Array {
  const inside = (v: number, size: number): number => Math.min(Math.max(v, 0), size - 1);
  const pixel = (x: number, y: number): number => inside(y, height) * width + inside(x, width);
  const apart = (p: number, q: number): number =>
    [0, 1, 2].reduce((sum, c) => sum + (colours[3 * p + c]! - colours[3 * q + c]!) ** 2, 0);
  const unrest = (x: number, y: number): number =>
    apart(pixel(x + 1, y), pixel(x - 1, y)) + apart(pixel(x, y + 1), pixel(x, y - 1));

  const centres = new Float64Array(rows * columns * FEATURES);
  for (let k = 0; k < rows * columns; k += 1) {
    const middle = {
      x: Math.floor((((k % columns) + 0.5) * width) / columns),
      y: Math.floor(((Math.floor(k / columns) + 0.5) * height) / rows),
    };
    let best = { ...middle, unrest: unrest(middle.x, middle.y) };
    for (let dy = -1; dy <= 1; dy += 1)
      for (let dx = -1; dx <= 1; dx += 1) {
        const [x, y] = [inside(middle.x + dx, width), inside(middle.y + dy, height)];
        const found = unrest(x, y);
        if (found < best.unrest) best = { x, y, unrest: found };
      }
    const p = pixel(best.x, best.y);
    centres.set([...colours.subarray(3 * p, 3 * p + 3), best.x, best.y], k * FEATURES);
  }
  return centres;
}

interface Round {
  readonly colours: Float64Array;
  readonly centres: Float64Array;
  /** Changed in place. */
  readonly labels: Int32Array;
  readonly nearest: Float64Array;
  readonly width: number;
  readonly height: number;
  readonly step: number;
  readonly compactness: number;
}

/** Gives every pixel to the nearest centre within reach; whether any changed hands. */
function assign({ colours, centres, labels, nearest, width, height, step, compactness }: Round): boolean {
  const before = labels.slice();
  const placeWeight = (compactness / step) ** 2;
  nearest.fill(Number.POSITIVE_INFINITY);
  for (let k = 0; k * FEATURES < centres.length; k += 1) {
    const [l, a, b, cx, cy] = centres.subarray(k * FEATURES, (k + 1) * FEATURES) as unknown as Centre;
    const [left, right] = [Math.max(Math.ceil(cx - step), 0), Math.min(Math.floor(cx + step), width - 1)];
    const [top, bottom] = [Math.max(Math.ceil(cy - step), 0), Math.min(Math.floor(cy + step), height - 1)];
    for (let y = top; y <= bottom; y += 1)
      for (let x = left; x <= right; x += 1) {
        const p = y * width + x;
        const colour =
          (colours[3 * p]! - l) ** 2 + (colours[3 * p + 1]! - a) ** 2 + (colours[3 * p + 2]! - b) ** 2;
        const distance = colour + placeWeight * ((x - cx) ** 2 + (y - cy) ** 2);
        if (distance < nearest[p]!) {
          nearest[p] = distance;
          labels[p] = k;
        }
      }
  }
  return labels.some((label, p) => label !== before[p]);
}

type Centre = readonly [number, number, number, number, number];

/** Moves every centre to the mean of its pixels; one that lost them all stays. */
function moveToMeans(
  colours: Float64Array,
  centres: Float64Array,
  labels: Int32Array,
  clusters: number,
  width: number,
): void {
  const sums = new Float64Array(clusters * FEATURES);
  const areas = new Int32Array(clusters);
  labels.forEach((label, p) => {
    areas[label]! += 1;
    for (let c = 0; c < 3; c += 1) sums[label * FEATURES + c]! += colours[3 * p + c]!;
    sums[label * FEATURES + 3]! += p % width;
    sums[label * FEATURES + 4]! += Math.floor(p / width);
  });
  for (let i = 0; i < sums.length; i += 1) {
    const area = areas[Math.floor(i / FEATURES)]!;
    if (area > 0) centres[i] = sums[i]! / area;
  }
}
