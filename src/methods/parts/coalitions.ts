import type { Rng } from "../../core/rng";

/** Some of the players take part, and how much an equation about them counts. */
export interface Coalition {
  /** 1 for those who take part, [players]. */
  readonly members: Uint8Array;
  readonly weight: number;
}

/** (n over k), exact as long as it is a whole number that float64 holds. */
export function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= Math.min(k, n - k); i += 1) result = (result * (n - Math.min(k, n - k) + i)) / i;
  return Math.round(result);
}

/**
 * Coalitions for the regression whose solution is the Shapley values (Lundberg & Lee 2017, theorem 2): weight
 * (M − 1) / (C(M, s) s (M − s)) for s of M players, everyone and no one left out, as both are constraints.
 *
 * With `samples` ≥ 2^M − 2 these are all there are, each with its exact weight, and the regression is exact. With
 * fewer the sizes that weigh most, from both ends, are complete as long as they are affordable; singles and their
 * complements from 2M samples on, so that the regression always has one solution. Of the others
 * coalitions are drawn in proportion to their weight, each together with its complement (Covert & Lee 2021), which
 * makes the estimate exact on games of pairs. What is drawn twice counts twice and is measured once.
 */
export function shapleyCoalitions(players: number, samples: number, rng: Rng): Coalition[] {
  const coalitions: Coalition[] = [];
  /** Total weight of all coalitions of size s and of their complements. */
  const pairWeight = (s: number): number =>
    ((s === players - s ? 1 : 2) * (players - 1)) / (s * (players - s));
  const pairCount = (s: number): number => (s === players - s ? 1 : 2) * binomial(players, s);
  const sizes = Array.from({ length: Math.floor(players / 2) }, (_, i) => i + 1);
  const all = sizes.reduce((sum, s) => sum + pairCount(s), 0);
  let left = samples;
  while (sizes.length > 0) {
    const s = sizes[0]!;
    const share = pairWeight(s) / sizes.reduce((sum, size) => sum + pairWeight(size), 0);
    const affordable = left * share >= pairCount(s) || (s === 1 && left >= pairCount(s));
    if (all > samples && !affordable) break;
    const weight = pairWeight(s) / pairCount(s);
    for (const members of subsets(players, s)) {
      coalitions.push({ members, weight });
      if (s !== players - s) coalitions.push({ members: complement(members), weight });
    }
    left -= pairCount(s);
    sizes.shift();
  }
  return sizes.length === 0 ? coalitions : [...coalitions, ...drawn(players, sizes, pairWeight, left, rng)];
}

/** Coalitions of the given sizes and their complements, together weighing what all of them would. */
function drawn(
  players: number,
  sizes: readonly number[],
  pairWeight: (size: number) => number,
  count: number,
  rng: Rng,
): Coalition[] {
  const total = sizes.reduce((sum, s) => sum + pairWeight(s), 0);
  const times = new Map<string, { members: Uint8Array; times: number }>();
  const take = (members: Uint8Array): void => {
    const key = members.join("");
    const known = times.get(key);
    if (known) known.times += 1;
    else times.set(key, { members, times: 1 });
  };
  let draws = 0;
  // Where few are left undrawn, most draws are repetitions.
  while (times.size + 2 <= count && draws < 4 * count) {
    let mark = rng() * total;
    let size = sizes.at(-1)!;
    for (const s of sizes) {
      mark -= pairWeight(s);
      if (mark < 0) {
        size = s;
        break;
      }
    }
    const members = subset(players, size, rng);
    take(members);
    take(complement(members));
    draws += 2;
  }
  return [...times.values()].map((c) => ({ members: c.members, weight: (total * c.times) / draws }));
}

const complement = (members: Uint8Array): Uint8Array => members.map((m) => 1 - m);

/** Any `size` of the players, each choice as likely as any other. */
function subset(players: number, size: number, rng: Rng): Uint8Array {
  const order = Array.from({ length: players }, (_, i) => i);
  const members = new Uint8Array(players);
  for (let i = 0; i < size; i += 1) {
    const j = i + Math.floor(rng() * (players - i));
    [order[i], order[j]] = [order[j]!, order[i]!];
    members[order[i]!] = 1;
  }
  return members;
}

/** Every choice of `size` players, in lexicographic order. */
function* subsets(players: number, size: number): Generator<Uint8Array> {
  const chosen = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    const members = new Uint8Array(players);
    for (const i of chosen) members[i] = 1;
    yield members;
    let last = size - 1;
    while (last >= 0 && chosen[last] === players - size + last) last -= 1;
    if (last < 0) return;
    chosen[last]! += 1;
    for (let i = last + 1; i < size; i += 1) chosen[i] = chosen[i - 1]! + 1;
  }
}
