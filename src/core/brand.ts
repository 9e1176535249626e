declare const brand: unique symbol;

/** Nominal typing: two strings of different brands cannot be swapped by accident. */
export type Brand<T, B extends string> = T & { readonly [brand]: B };
