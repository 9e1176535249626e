import { describe, expect, test } from "vitest";
import { QUADRATURE_RULES, quadrature, spreadOrder } from "./quadrature";

const integral = ({ points, weights }: ReturnType<typeof quadrature>, f: (x: number) => number): number =>
  points.reduce((sum, x, k) => sum + weights[k]! * f(x), 0);

describe("gausslegendre", () => {
  test.each([2, 3, 5, 10, 25, 50])("%i points: exact for x^d up to d = 2n − 1, not beyond", (n) => {
    const rule = quadrature("gausslegendre", n);
    for (let d = 0; d < 2 * n; d += 1) expect(integral(rule, (x) => x ** d)).toBeCloseTo(1 / (d + 1), 13);
    // The error of x^2n is (n!)⁴ / ((2n + 1) (2n)!²): visible for few points only.
    if (n <= 5) expect(Math.abs(integral(rule, (x) => x ** (2 * n)) - 1 / (2 * n + 1))).toBeGreaterThan(1e-8);
  });

  test("three points are those of the textbook", () => {
    const { points, weights } = quadrature("gausslegendre", 3);
    const root = Math.sqrt(3 / 5) / 2;
    [0.5 - root, 0.5, 0.5 + root].forEach((x, k) => {
      expect(points[k]).toBeCloseTo(x, 15);
    });
    [5 / 18, 8 / 18, 5 / 18].forEach((w, k) => {
      expect(weights[k]).toBeCloseTo(w, 15);
    });
  });

  test.each([200, 1000])("%i points: ascending, symmetric, positive, of total 1", (n) => {
    const { points, weights } = quadrature("gausslegendre", n);
    for (let k = 0; k < n; k += 1) {
      expect(points[k]).toBeGreaterThan(k === 0 ? 0 : points[k - 1]!);
      expect(points[k]! + points[n - 1 - k]!).toBeCloseTo(1, 14);
      expect(weights[k]).toBeGreaterThan(0);
    }
    expect(points[n - 1]).toBeLessThan(1);
    expect(integral({ points, weights }, () => 1)).toBeCloseTo(1, 12);
    expect(integral({ points, weights }, Math.exp)).toBeCloseTo(Math.E - 1, 12);
  });
});

// The error at n points on f = x² and f = x, from the textbooks' error terms.
const errors: Record<Exclude<(typeof QUADRATURE_RULES)[number], "gausslegendre">, (n: number) => number[]> = {
  middle: (n) => [-1 / (12 * n * n), 0],
  trapezoid: (n) => [1 / (6 * (n - 1) ** 2), 0],
  left: (n) => [-1 / (2 * n) + 1 / (6 * n * n), -1 / (2 * n)],
  right: (n) => [1 / (2 * n) + 1 / (6 * n * n), 1 / (2 * n)],
  "trapezoid-captum": (n) => {
    const total = (n - 1) / n;
    return [total * (1 / 3 + 1 / (6 * (n - 1) ** 2)) - 1 / 3, total / 2 - 1 / 2];
  },
};

describe.each(Object.entries(errors))("%s", (name, expected) => {
  test.each([2, 7, 50])("%i points: its own error on x² and x, no other", (n) => {
    const rule = quadrature(name as keyof typeof errors, n);
    const [square = 0, line = 0] = expected(n);
    expect(integral(rule, (x) => x * x) - 1 / 3).toBeCloseTo(square, 14);
    expect(integral(rule, (x) => x) - 1 / 2).toBeCloseTo(line, 14);
  });
});

test("only captum's weights do not sum to 1", () => {
  for (const name of QUADRATURE_RULES)
    expect(integral(quadrature(name, 50), () => 1)).toBeCloseTo(name === "trapezoid-captum" ? 0.98 : 1, 13);
});

describe("spread order", () => {
  test("of eight and of five", () => {
    expect(spreadOrder(8)).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
    expect(spreadOrder(5)).toEqual([0, 3, 2, 4, 1]);
  });

  test("every number once, every beginning spread out", () => {
    const order = spreadOrder(50);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, k) => k));
    for (let m = 4; m <= 50; m += 1) {
      const mean = order.slice(0, m).reduce((a, b) => a + b, 0) / m;
      expect(Math.abs(mean - 24.5)).toBeLessThan(50 / m + 4);
    }
  });
});
