/**
 * A number for people: three significant digits, a true minus sign, powers of ten outside 0.001…100 000.
 * 0.01234 → "0.0123", −1234.5 → "−1235", 1.2e-7 → "1.20e−7".
 */
export function formatValue(value: number): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size < 1e-3 || size >= 1e5
      ? value.toExponential(2)
      : size >= 100
        ? value.toFixed(0)
        : value.toPrecision(3);
  return text.replaceAll("-", "−").replace("e+", "e");
}

/** 0…1 → "93.4 %"; never "100.0 %" or "0.0 %" for what is only close to it. */
export function formatProbability(probability: number): string {
  if (probability > 0 && probability < 0.0005) return "< 0.1 %";
  if (probability < 1 && probability >= 0.9995) return "> 99.9 %";
  return `${(probability * 100).toFixed(1)} %`;
}
