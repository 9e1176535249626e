import { straightLine } from "./straight-line";

// A probability against a baseline's: the mean derivative in between, in float64.

/** Δσ/Δy of a sigmoid; the derivative half way where both sides are alike. */
export function sigmoidMultiplier(y: number, y0: number): number {
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  const difference = y - y0;
  if (Math.abs(difference) >= 1e-5) return (sigmoid(y) - sigmoid(y0)) / difference;
  const middle = sigmoid((y + y0) / 2);
  return middle * (1 - middle);
}

/**
 * m with Σ m_i·(y_i − y0_i) = p_c − p0_c for p = softmax(y): the mean of ∂p_c/∂y along the straight line from y0 to
 * y. Common to both sides and to all classes is nothing: what a softmax ignores gets no part.
 */
export function softmaxMultipliers(y: Float32Array, y0: Float32Array, c: number): Float32Array {
  const differences = Float64Array.from(y, (v, i) => v - y0[i]!);
  const reach = Math.max(...differences) - Math.min(...differences);
  const m = new Float64Array(y.length);
  for (const { t, weight } of straightLine(1 + Math.ceil(reach / 2))) {
    const p = softmax(differences.map((d, i) => y0[i]! + t * d));
    const pc = p[c]!;
    p.forEach((pi, i) => {
      m[i]! += weight * pc * ((i === c ? 1 : 0) - pi);
    });
  }
  return Float32Array.from(m);
}

function softmax(y: Float64Array): Float64Array {
  const largest = Math.max(...y);
  const exps = y.map((v) => Math.exp(v - largest));
  const total = exps.reduce((a, b) => a + b, 0);
  return exps.map((e) => e / total);
}
