import { mulberry32, type Rng } from "../../src/core/rng";

/** A seeded stream with the few draws that building a picture needs. */
export interface Dice {
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform among `choices`. */
  of<T>(choices: readonly T[]): T;
  chance(probability: number): boolean;
  /** Uniform whole number in [low, high]. */
  whole(low: number, high: number): number;
}

export function dice(seed: number): Dice {
  const next: Rng = mulberry32(seed);
  const between = (low: number, high: number): number => low + (high - low) * next();
  return {
    between,
    of: (choices) => choices[Math.floor(next() * choices.length)]!,
    chance: (probability) => next() < probability,
    whole: (low, high) => Math.floor(between(low, high + 1)),
  };
}

/** One 32-bit seed from several whole numbers (murmur3's finaliser between them): neighbours share nothing. */
export function mix(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ (number | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash | 0;
}
