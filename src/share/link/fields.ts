import type { z } from "zod";

/** By name: the key under which a choice travels, and what it may be. */
export type Fields<T extends object> = {
  readonly [K in keyof T]: { readonly key: string; readonly schema: z.ZodType<T[K]> };
};

const namesOf = <T extends object>(fields: Fields<T>): readonly (keyof T)[] =>
  Object.keys(fields) as (keyof T)[];

/** Key → value, of what differs from `usual`. */
export const packFields = <T extends object>(
  fields: Fields<T>,
  value: T,
  usual: T,
): Record<string, unknown> =>
  Object.fromEntries(
    namesOf(fields)
      .filter((name) => value[name] !== usual[name])
      .map((name) => [fields[name].key, value[name]]),
  );

/** Each by itself: what makes no sense is as usual, and the others stay. */
export function readFields<T extends object>(
  fields: Fields<T>,
  packed: Readonly<Record<string, unknown>>,
  usual: T,
): { readonly value: T; readonly isWhole: boolean } {
  const value = { ...usual };
  let isWhole = true;
  for (const name of namesOf(fields)) {
    const { key, schema } = fields[name];
    if (!Object.hasOwn(packed, key)) continue;
    const parsed = schema.safeParse(packed[key]);
    if (parsed.success) value[name] = parsed.data;
    else isWhole = false;
  }
  return { value, isWhole };
}
