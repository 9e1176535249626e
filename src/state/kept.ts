/** The earlier object where it says the same: what is the same object is not drawn again. */
export function kept<T extends object>(fresh: T, earlier: readonly T[]): T {
  const isSame = (other: T): boolean =>
    (Object.keys({ ...fresh, ...other }) as (keyof T)[]).every((name) => isEqual(fresh[name], other[name]));
  return earlier.find(isSame) ?? fresh;
}

/** Columns and targets are small values of their own; everything else is itself or another. */
const isEqual = (a: unknown, b: unknown): boolean =>
  a === b || (isSmall(a) && isSmall(b) && JSON.stringify(a) === JSON.stringify(b));

const isSmall = (value: unknown): boolean =>
  typeof value === "object" && value !== null && ("of" in value || "class" in value || "contrast" in value);
