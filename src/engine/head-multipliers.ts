// A probability against a baseline's, as DeepLIFT takes functions apart; in float64.

/** Δσ/Δy of a sigmoid; the derivative half way where both sides are alike. */
export function sigmoidMultiplier(y: number, y0: number): number {
  const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));
  const difference = y - y0;
  if (Math.abs(difference) >= 1e-5) return (sigmoid(y) - sigmoid(y0)) / difference;
  const middle = sigmoid((y + y0) / 2);
  return middle * (1 - middle);
}

/**
 * m with Σ m_i·(y_i − y0_i) = p_c − p0_c for p = softmax(y): taken apart into exp (rescale), sum (linear),
 * reciprocal (rescale) and product (midpoints).
 */
export function softmaxMultipliers(y: Float32Array, y0: Float32Array, c: number): Float32Array {
  const largest = (v: Float32Array): number => v.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  // Cancels in every multiplier.
  const shift = (largest(y) + largest(y0)) / 2;
  const exps = (v: Float32Array): number[] => Array.from(v, (a) => Math.exp(a - shift));
  const total = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0);
  const [e, e0] = [exps(y), exps(y0)];
  const [r, r0] = [1 / total(e), 1 / total(e0)];
  const ofSum = (-(e[c]! + e0[c]!) / 2) * r * r0;
  return Float32Array.from(e, (_, i) => {
    const ofExp = ofSum + (i === c ? (r + r0) / 2 : 0);
    const difference = y[i]! - y0[i]!;
    return ofExp * (difference === 0 ? e[i]! : (e0[i]! * Math.expm1(difference)) / difference);
  });
}
