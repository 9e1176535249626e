import { mulberry32 } from "../../core/rng";

/** Vectors that are iterated together: with more than one, close eigenvalues at the top do no harm. */
const BLOCK = 4;
const MOST_ITERATIONS = 500;
/** ‖Gv − λv‖ / λ at which an eigenvector is good enough. */
const TOLERANCE = 1e-12;

/**
 * Where each position lies along the first principal component of its features: the features centred over the
 * positions, times their first right singular vector. Summed in float64.
 *
 * @param features [positions, channels], row-major
 * @returns [positions]; the sign is such that it goes with the positions' mean feature, not against it
 */
export function principalComponent(features: Float32Array, channels: number): Float64Array {
  const positions = features.length / channels;
  const centred = centre(features, channels);
  // The smaller of XXᵀ and XᵀX has the same eigenvalues but zeros, and the eigenvectors of one give the other's.
  const projection =
    positions <= channels
      ? fromRows(centred, positions, channels)
      : fromColumns(centred, positions, channels);
  const means = Float64Array.from({ length: positions }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < channels; k += 1) sum += features[i * channels + k]!;
    return sum / channels;
  });
  // The projection is centred itself, so its product with the means is their covariance.
  return dot(projection, means) < 0 ? projection.map((v) => -v) : projection;
}

/** Σ² of X = UΣVᵀ in XXᵀ = UΣ²Uᵀ: the projection Xv is σu. */
function fromRows(x: Float64Array, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (let k = 0, a = i * columns, b = j * columns; k < columns; k += 1, a += 1, b += 1)
        sum += x[a]! * x[b]!;
      gram[i * rows + j] = sum;
      gram[j * rows + i] = sum;
    }
  const { value, vector } = firstEigenpair(gram, rows);
  const sigma = Math.sqrt(Math.max(value, 0));
  return vector.map((u) => sigma * u);
}

function fromColumns(x: Float64Array, rows: number, columns: number): Float64Array {
  const gram = new Float64Array(columns * columns);
  for (let row = 0; row < rows; row += 1) {
    const features = x.subarray(row * columns, (row + 1) * columns);
    for (let i = 0; i < columns; i += 1) {
      const feature = features[i]!;
      for (let j = 0, at = i * columns; j <= i; j += 1, at += 1) gram[at]! += feature * features[j]!;
    }
  }
  for (let i = 0; i < columns; i += 1)
    for (let j = 0; j < i; j += 1) gram[j * columns + i] = gram[i * columns + j]!;
  const { vector } = firstEigenpair(gram, columns);
  return Float64Array.from({ length: rows }, (_, row) =>
    dot(x.subarray(row * columns, (row + 1) * columns), vector),
  );
}

function centre(features: Float32Array, channels: number): Float64Array {
  const means = new Float64Array(channels);
  for (let i = 0; i < features.length; i += 1) means[i % channels]! += features[i]!;
  const positions = features.length / channels;
  return Float64Array.from(features, (v, i) => v - means[i % channels]! / positions);
}

export interface Eigenpair {
  readonly value: number;
  /** [n], of length 1. */
  readonly vector: Float64Array;
}

/**
 * The largest eigenvalue of a symmetric positive semi-definite matrix [n, n] and its vector, by power iteration of a
 * block with Rayleigh–Ritz projections (Golub & Van Loan, Matrix Computations, section 8.2.4).
 */
export function firstEigenpair(matrix: Float64Array, n: number): Eigenpair {
  const next = mulberry32(1);
  let block = orthonormal(
    Array.from({ length: Math.min(BLOCK, n) }, () => Float64Array.from({ length: n }, () => next() - 0.5)),
  );
  let best: Eigenpair = { value: 0, vector: block[0]! };
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration += 1) {
    const images = block.map((v) => multiply(matrix, v));
    const { values, vectors } = jacobi(block.map((v) => images.map((image) => dot(v, image))));
    const order = values.map((_, i) => i).sort((a, b) => values[b]! - values[a]!);
    const combined = (of: readonly Float64Array[], i: number): Float64Array =>
      Float64Array.from({ length: n }, (_, row) =>
        of.reduce((sum, v, j) => sum + vectors[j]![i]! * v[row]!, 0),
      );
    const value = values[order[0]!]!;
    best = { value, vector: combined(block, order[0]!) };
    if (value <= 0) return best;
    const image = combined(images, order[0]!);
    const residual = image.map((v, row) => v - value * best.vector[row]!);
    if (Math.sqrt(dot(residual, residual)) <= TOLERANCE * value) return best;
    block = orthonormal(order.map((i) => combined(images, i)));
  }
  return best;
}

/** Gram–Schmidt, twice, which is enough; directions that are already there are left out. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    const v = vector.slice();
    const before = Math.sqrt(dot(v, v));
    for (let pass = 0; pass < 2; pass += 1)
      for (const u of done) {
        const share = dot(u, v);
        for (let i = 0; i < v.length; i += 1) v[i]! -= share * u[i]!;
      }
    const length = Math.sqrt(dot(v, v));
    if (length > 1e-14 * before || (done.length === 0 && length > 0)) done.push(v.map((x) => x / length));
  }
  return done;
}

/** All eigenvalues of a small symmetric matrix and its eigenvectors as columns, by cyclic Jacobi rotations. */
export function jacobi(matrix: readonly (readonly number[])[]): {
  readonly values: number[];
  readonly vectors: number[][];
} {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors: number[][] = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  const scale = Math.sqrt(a.flat().reduce((sum, v) => sum + v * v, 0));
  for (let sweep = 0; sweep < 50; sweep += 1) {
    let off = 0;
    for (let p = 0; p < n; p += 1)
      for (let q = p + 1; q < n; q += 1) {
        const apq = a[p]![q]!;
        off = Math.max(off, Math.abs(apq));
        if (apq === 0) continue;
        const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k += 1) {
          const [x, y] = [a[k]![p]!, a[k]![q]!];
          a[k]![p] = c * x - s * y;
          a[k]![q] = s * x + c * y;
        }
        for (let k = 0; k < n; k += 1) {
          const [x, y] = [a[p]![k]!, a[q]![k]!];
          a[p]![k] = c * x - s * y;
          a[q]![k] = s * x + c * y;
          const [u, v] = [vectors[k]![p]!, vectors[k]![q]!];
          vectors[k]![p] = c * u - s * v;
          vectors[k]![q] = s * u + c * v;
        }
      }
    if (off <= 1e-16 * scale) break;
  }
  return { values: a.map((row, i) => row[i]!), vectors };
}

function multiply(matrix: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  return Float64Array.from(v, (_, i) => dot(matrix.subarray(i * n, (i + 1) * n), v));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
