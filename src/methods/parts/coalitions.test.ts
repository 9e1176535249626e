import { describe, expect, test } from "vitest";
import { mulberry32 } from "../../core/rng";
import { binomial, shapleyCoalitions } from "./coalitions";
import { LeastSquares } from "./least-squares";

type Game = (members: ArrayLike<number>) => number;

/** Shapley 1953: the mean, over all orders, of what a player adds to those before it. */
function bruteForce(game: Game, players: number): number[] {
  const values = Array<number>(players).fill(0);
  let orders = 0;
  const walk = (present: number[], members: Uint8Array): void => {
    if (present.length === players) orders += 1;
    for (let i = 0; i < players; i += 1) {
      if (members[i]) continue;
      const before = game(members);
      const now = members.slice();
      now[i] = 1;
      // Every order that goes on from here counts this step.
      let following = 1;
      for (let k = 2; k < players - present.length; k += 1) following *= k;
      values[i]! += (game(now) - before) * following;
      walk([...present, i], now);
    }
  };
  walk([], new Uint8Array(players));
  return values.map((v) => v / orders);
}

function regression(game: Game, players: number, samples: number, seed = 1): Float64Array {
  const fit = new LeastSquares(players);
  const none = game(new Uint8Array(players));
  for (const { members, weight } of shapleyCoalitions(players, samples, mulberry32(seed)))
    fit.add(members, game(members) - none, weight);
  return fit.solve({ sum: game(new Uint8Array(players).fill(1)) - none })!;
}

/** Any number for any coalition. */
const arbitrary: Game = (members) => {
  let code = 17;
  for (let i = 0; i < members.length; i += 1) code = code * 2 + members[i]!;
  return 10 * mulberry32(code)();
};

/** Players and pairs of them. */
function pairs(players: number): Game {
  const next = mulberry32(3);
  const single = Array.from({ length: players }, () => next() - 0.5);
  const double = Array.from({ length: players ** 2 }, () => next() - 0.5);
  return (m) =>
    single.reduce((sum, v, i) => {
      let own = m[i] ? v : 0;
      for (let j = 0; j < i; j += 1) own += m[i] && m[j] ? double[i * players + j]! : 0;
      return sum + own;
    }, 1);
}

test("binomial coefficients", () => {
  expect([0, 1, 2, 3, 4, 5].map((k) => binomial(5, k))).toEqual([1, 5, 10, 10, 5, 1]);
  expect(binomial(50, 25)).toBe(126410606437752);
});

describe.each([1, 2, 3, 5, 6, 7])("%i players", (players) => {
  test("all coalitions: the Shapley values of any game", () => {
    const coalitions = shapleyCoalitions(players, 2 ** players, mulberry32(1));
    expect(coalitions).toHaveLength(2 ** players - 2);
    expect(new Set(coalitions.map(({ members }) => members.join(""))).size).toBe(2 ** players - 2);
    const exact = bruteForce(arbitrary, players);
    regression(arbitrary, players, 2 ** players).forEach((v, i) => {
      expect(v).toBeCloseTo(exact[i]!, 10);
    });
  });
});

describe("more players than can be tried", () => {
  test("not more than asked for, all different, in pairs, the same for the same seed", () => {
    for (const [players, samples] of [
      [8, 100],
      [10, 1000],
      [12, 300],
      [50, 1000],
      [49, 77],
    ] as const) {
      const coalitions = shapleyCoalitions(players, samples, mulberry32(1));
      expect(coalitions.length).toBeLessThanOrEqual(samples);
      expect(coalitions.length).toBeGreaterThan(0.85 * samples);
      const keys = new Set(coalitions.map(({ members }) => members.join("")));
      expect(keys.size).toBe(coalitions.length);
      for (const { members } of coalitions) expect(keys).toContain(members.map((m) => 1 - m).join(""));
      expect(shapleyCoalitions(players, samples, mulberry32(1))).toEqual(coalitions);
      expect(shapleyCoalitions(players, samples, mulberry32(2))).not.toEqual(coalitions);
      // Drawn or complete, all sizes together weigh what the kernel says.
      const kernel = Array.from(
        { length: players - 1 },
        (_, i) => (players - 1) / ((i + 1) * (players - 1 - i)),
      );
      expect(coalitions.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(
        kernel.reduce((a, b) => a + b, 0),
        9,
      );
    }
  });

  test("exact on games of players and pairs, though most coalitions were never tried", () => {
    const players = 14;
    const game = pairs(players);
    const none = game(new Uint8Array(players));
    const alone = Array.from({ length: players }, (_, i) => {
      const members = new Uint8Array(players);
      members[i] = 1;
      return game(members) - none;
    });
    // A pair's worth is halved between the two.
    const exact = alone.map((own, i) => {
      let value = own;
      for (let j = 0; j < players; j += 1) {
        if (j === i) continue;
        const both = new Uint8Array(players);
        both[i] = both[j] = 1;
        value += (game(both) - none - own - alone[j]!) / 2;
      }
      return value;
    });
    regression(game, players, 400).forEach((v, i) => {
      expect(v).toBeCloseTo(exact[i]!, 9);
    });
  });

  test("two samples a player determine all values", () => {
    for (const players of [8, 20, 49]) {
      const game = pairs(players);
      const values = regression(game, players, 2 * players);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(
        game(new Uint8Array(players).fill(1)) - game(new Uint8Array(players)),
        9,
      );
    }
  });

  test("nearer to the truth with more samples, on any game", () => {
    const game: Game = (m) => Math.tanh(pairs(10)(m)) + (m[0] && m[3] && m[7] ? 2 : 0);
    const exact = regression(game, 10, 1024);
    const errorWith = (samples: number): number => {
      const seeds = [1, 2, 3, 4, 5, 6];
      const squares = seeds.map((seed) =>
        regression(game, 10, samples, seed).reduce((sum, v, i) => sum + (v - exact[i]!) ** 2, 0),
      );
      return Math.sqrt(squares.reduce((a, b) => a + b, 0) / seeds.length);
    };
    const length = Math.hypot(...exact);
    expect(errorWith(100)).toBeLessThan(0.25 * length);
    expect(errorWith(800)).toBeLessThan(0.5 * errorWith(100));
  });
});
