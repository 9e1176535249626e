/** A path on which every input value goes its own way from the baseline (0) to the picture (1). */
export interface GuidedStepOptions {
  /** How much of the whole way, in L1 distance, lies behind after this step, 0…1. */
  readonly share: number;
  /** Share of the values that are moved together, those of the flattest gradient first. */
  readonly fraction: number;
  /** How far a value may be ahead of the straight path or behind it, as a share of its own way. */
  readonly reach: number;
}

/**
 * One step of guided integrated gradients: values that lag too far behind catch up; then those to which the score
 * is least sensitive move on, until the L1 distance to the picture is what the step asks for.
 *
 * @param places how far each value is on its own way, 0…1; changed in place
 * @param distances |picture − baseline| of each value
 * @param gradient of the target at the place where the step begins
 */
export function guidedStep(
  places: Float64Array,
  distances: Float64Array,
  gradient: Float32Array,
  { share, fraction, reach }: GuidedStepOptions,
): void {
  if (share >= 1) {
    places.fill(1);
    return;
  }
  const lowest = Math.max(share - reach, 0);
  const highest = Math.min(share + reach, 1);
  let missing = 0;
  for (let i = 0; i < places.length; i += 1) {
    places[i] = Math.max(places[i]!, lowest);
    missing += distances[i]! * (share - places[i]!);
  }
  const free = byFlatness(gradient).filter((i) => distances[i]! > 0 && places[i]! < highest);
  const group = Math.max(Math.ceil(fraction * places.length), 1);
  for (let start = 0; start < free.length && missing > 0; start += group) {
    const chosen = free.subarray(start, start + group);
    const room = chosen.reduce((sum, i) => sum + distances[i]! * (highest - places[i]!), 0);
    const part = Math.min(missing / room, 1);
    for (const i of chosen) places[i]! += part * (highest - places[i]!);
    missing -= room;
  }
}

/** Indices in ascending order of |gradient|, equal ones as they come. */
function byFlatness(gradient: Float32Array): Uint32Array {
  // Without the sign, the bits of a float32 are ordered like its values. With the index behind them in one float64, numbers
  // can be sorted without a comparison function, which is several times faster.
  const bits = new Uint32Array(gradient.slice().buffer);
  const span = 2 ** Math.ceil(Math.log2(gradient.length));
  const coarser = Math.max((2 ** 31 * span) / 2 ** 53, 1);
  const keys = new Float64Array(gradient.length);
  for (let i = 0; i < keys.length; i += 1) keys[i] = Math.floor((bits[i]! & 0x7fffffff) / coarser) * span + i;
  keys.sort();
  const order = new Uint32Array(keys.length);
  for (let k = 0; k < keys.length; k += 1) order[k] = keys[k]! % span;
  return order;
}
