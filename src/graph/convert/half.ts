/** The largest number that float16 holds; from here on it would become infinite once rounded. */
export const HALF_LIMIT = 65520;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Numbers as IEEE 754 binary16, to the nearest, ties to even. What is `HALF_LIMIT` or larger becomes infinite. */
export function toHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    float[0] = values[i] as number;
    const sign = ((bits[0] as number) >>> 16) & 0x8000;
    const magnitude = (bits[0] as number) & 0x7fffffff;
    halves[i] = sign | halfOf(magnitude);
  }
  return halves;
}

/** @param magnitude the bits of a float32 without its sign */
function halfOf(magnitude: number): number {
  // NaN and what is too large.
  if (magnitude > 0x7f800000) return 0x7e00;
  if (magnitude >= 0x477ff000) return 0x7c00;
  // Normal: another bias of the exponent, thirteen bits fewer. A carry into the exponent is right as it is.
  if (magnitude >= 0x38800000) {
    const rebiased = magnitude - 0x38000000;
    return (rebiased + 0x0fff + ((rebiased >>> 13) & 1)) >>> 13;
  }
  // Subnormal: a multiple of 2^-24.
  float[0] = 0;
  bits[0] = magnitude;
  const steps = (float[0] as number) * 2 ** 24;
  const below = Math.floor(steps);
  const rest = steps - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
