/** Points in [0, 1] and what each counts: ∫ f ≈ Σ weights[k] · f(points[k]). */
export interface Quadrature {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

export const QUADRATURE_RULES = [
  "gausslegendre",
  "middle",
  "trapezoid",
  "left",
  "right",
  "trapezoid-captum",
] as const;

export type QuadratureRule = (typeof QUADRATURE_RULES)[number];

/** A rule with n points on [0, 1]; its weights sum to 1, those of `trapezoid-captum` to (n − 1)/n. n ≥ 2. */
export function quadrature(rule: QuadratureRule, n: number): Quadrature {
  const each = (point: (k: number) => number, weight: (k: number) => number): Quadrature => ({
    points: Float64Array.from({ length: n }, (_, k) => point(k)),
    weights: Float64Array.from({ length: n }, (_, k) => weight(k)),
  });
  const isEnd = (k: number): boolean => k === 0 || k === n - 1;
  switch (rule) {
    case "gausslegendre":
      return gaussLegendre(n);
    case "middle":
      return each(
        (k) => (k + 0.5) / n,
        () => 1 / n,
      );
    case "left":
      return each(
        (k) => k / n,
        () => 1 / n,
      );
    case "right":
      return each(
        (k) => (k + 1) / n,
        () => 1 / n,
      );
    case "trapezoid":
      return each(
        (k) => k / (n - 1),
        (k) => (isEnd(k) ? 0.5 : 1) / (n - 1),
      );
    // captum divides by the number of points instead of intervals.
    case "trapezoid-captum":
      return each(
        (k) => k / (n - 1),
        (k) => (isEnd(k) ? 0.5 : 1) / n,
      );
  }
}

/**
 * Gauss–Legendre on [0, 1], exact for polynomials up to degree 2n − 1: the points are the roots of the Legendre
 * polynomial P_n, found by Newton's method from Tricomi's approximation.
 */
function gaussLegendre(n: number): Quadrature {
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let k = 0; k < n; k += 1) {
    let x = -Math.cos((Math.PI * (k + 0.75)) / (n + 0.5));
    let { value, slope } = legendre(n, x);
    // Quadratic convergence from four good digits: a handful of steps reach the last bit.
    for (let i = 0; i < 8; i += 1) {
      x -= value / slope;
      ({ value, slope } = legendre(n, x));
    }
    points[k] = (1 + x) / 2;
    weights[k] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/** P_n(x) and P_n′(x) by Bonnet's recursion. */
function legendre(n: number, x: number): { value: number; slope: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= n; k += 1) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, slope: (n * (x * value - before)) / (x * x - 1) };
}

/**
 * 0 … n − 1 so ordered that every beginning of the list is spread over the whole: an unfinished sum in this order
 * already resembles the finished one (van der Corput's sequence).
 */
export function spreadOrder(n: number): number[] {
  const mirrored = (k: number): number => {
    let [value, digit] = [0, 0.5];
    for (let rest = k; rest > 0; rest >>= 1, digit /= 2) if (rest & 1) value += digit;
    return value;
  };
  const keys = Array.from({ length: n }, (_, k) => mirrored(k));
  const ranks = keys.map((_, k) => k).sort((a, b) => keys[a]! - keys[b]!);
  const order = new Array<number>(n);
  ranks.forEach((k, rank) => {
    order[k] = rank;
  });
  return order;
}
