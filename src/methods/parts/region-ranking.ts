/** Pixels of a region by index, each once. */
export type Region = Uint32Array;

/** The regions of a segmentation, each grown by a disk of `radius` pixels. */
export function regionsOf(
  labels: Int32Array,
  count: number,
  [height, width]: readonly [number, number],
  radius: number,
): Region[] {
  const disk: [down: number, right: number][] = [];
  for (let down = -radius; down <= radius; down += 1)
    for (let right = -radius; right <= radius; right += 1)
      if (down ** 2 + right ** 2 <= radius ** 2) disk.push([down, right]);
  const members = Array.from({ length: count }, (): number[] => []);
  /** The last region that each pixel was put into. */
  const taken = new Int32Array(labels.length).fill(-1);
  const pixels = Uint32Array.from(labels.keys()).sort((a, b) => labels[a]! - labels[b]! || a - b);
  for (const pixel of pixels) {
    const label = labels[pixel]!;
    const column = pixel % width;
    const row = (pixel - column) / width;
    for (const [down, right] of disk) {
      const [r, c] = [row + down, column + right];
      if (r < 0 || r >= height || c < 0 || c >= width || taken[r * width + c] === label) continue;
      taken[r * width + c] = label;
      members[label]!.push(r * width + c);
    }
  }
  return members.map((list) => Uint32Array.from(list));
}

/**
 * XRAI's ranking: again and again the region whose not yet covered pixels have the highest mean attribution is added,
 * and its new pixels get that mean. What no region covers gets its own mean.
 *
 * @param attribution one value a pixel
 * @param leastNew a region that would add fewer pixels than this is left out
 */
export function rankRegions(
  attribution: ArrayLike<number>,
  regions: readonly Region[],
  leastNew: number,
): Float32Array {
  const pixels = attribution.length;
  const holders = Array.from({ length: pixels }, (): number[] => []);
  regions.forEach((region, m) => {
    for (const pixel of region) holders[pixel]!.push(m);
  });
  // Of the pixels of each region that are not covered yet.
  const count = Float64Array.from(regions, (region) => region.length);
  const sum = Float64Array.from(regions, (region) => region.reduce((s, pixel) => s + attribution[pixel]!, 0));
  const covered = new Uint8Array(pixels);
  const out = new Float32Array(pixels);
  for (;;) {
    let best = -1;
    for (let m = 0; m < regions.length; m += 1)
      if (count[m]! >= Math.max(leastNew, 1) && (best < 0 || sum[m]! / count[m]! > sum[best]! / count[best]!))
        best = m;
    if (best < 0) break;
    const gain = sum[best]! / count[best]!;
    for (const pixel of regions[best]!) {
      if (covered[pixel]) continue;
      covered[pixel] = 1;
      out[pixel] = gain;
      for (const m of holders[pixel]!) {
        count[m]! -= 1;
        sum[m]! -= attribution[pixel]!;
      }
    }
  }
  const rest = [...covered.keys()].filter((pixel) => !covered[pixel]);
  const mean = rest.reduce((s, pixel) => s + attribution[pixel]!, 0) / rest.length;
  for (const pixel of rest) out[pixel] = mean;
  return out;
}
