/**
 * Weighted linear least squares, minimise Σ_i w_i (y_i − z_i · φ)², in float64. Equations come one after another and
 * only the normal equations are kept, so that a fit of what is known so far costs nothing extra.
 */
export class LeastSquares {
  readonly size: number;
  /** Σ w z zᵀ, [size, size]; the lower half. */
  readonly #matrix: Float64Array;
  /** Σ w y z, [size] */
  readonly #right: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.#matrix = new Float64Array(size * size);
    this.#right = new Float64Array(size);
  }

  /** @param row z, [size] */
  add(row: ArrayLike<number>, value: number, weight = 1): void {
    for (let i = 0; i < this.size; i += 1) {
      const z = weight * row[i]!;
      if (z === 0) continue;
      this.#right[i]! += z * value;
      for (let j = 0; j <= i; j += 1) this.#matrix[i * this.size + j]! += z * row[j]!;
    }
  }

  /**
   * φ, [size].
   *
   * @param ridge adds ridge_i φ_i² to what is minimised; one number for all, or one for each
   * @param sum what the φ must add up to, exactly
   * @returns `null` where the equations do not determine φ
   */
  solve({
    ridge = 0,
    sum = null,
  }: {
    readonly ridge?: number | ArrayLike<number>;
    readonly sum?: number | null;
  } = {}): Float64Array | null {
    const { size } = this;
    const matrix = this.#matrix.slice();
    for (let i = 0; i < size; i += 1) matrix[i * size + i]! += typeof ridge === "number" ? ridge : ridge[i]!;
    const right = this.#right.slice();
    if (sum === null) {
      const factor = cholesky(matrix, size);
      return factor && substituted(factor, right);
    }
    // c (Σφ − sum)² is zero at the solution wherever the sum is met; with it the matrix is regular even if only the
    // equations and the sum together determine φ.
    let trace = 0;
    for (let i = 0; i < size; i += 1) trace += matrix[i * size + i]!;
    const c = trace > 0 ? trace / size : 1;
    for (let i = 0; i < size; i += 1) {
      right[i]! += c * sum;
      for (let j = 0; j <= i; j += 1) matrix[i * size + j]! += c;
    }
    const factor = cholesky(matrix, size);
    if (!factor) return null;
    // The Lagrange multiplier of the sum moves the free solution along the matrix's inverse times ones.
    const free = substituted(factor, right);
    const along = substituted(factor, new Float64Array(size).fill(1));
    const share = (sum - total(free)) / total(along);
    return free.map((v, i) => v + share * along[i]!);
  }
}

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** A pivot this small beside the largest entry is rounding: the matrix is singular. */
const SINGULAR = 1e-11;

/**
 * L with L Lᵀ = A for a symmetric positive definite A, of which only the lower half is read.
 *
 * @param matrix [size, size], row-major
 * @returns `null` where A is not positive definite to working precision
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  let largest = 0;
  for (let i = 0; i < size; i += 1) largest = Math.max(largest, matrix[i * size + i]!);
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let rest = matrix[i * size + j]!;
      for (let k = 0; k < j; k += 1) rest -= lower[i * size + k]! * lower[j * size + k]!;
      if (i > j) lower[i * size + j] = rest / lower[j * size + j]!;
      else if (rest > SINGULAR * largest) lower[i * size + i] = Math.sqrt(rest);
      else return null;
    }
  return lower;
}

/** x with L Lᵀ x = b. */
function substituted(lower: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = b.slice();
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) x[i]! -= lower[i * size + k]! * x[k]!;
    x[i]! /= lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < size; k += 1) x[i]! -= lower[k * size + i]! * x[k]!;
    x[i]! /= lower[i * size + i]!;
  }
  return x;
}
