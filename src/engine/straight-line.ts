/** Gauss–Legendre nodes and weights of order 8 on [−1, 1]; the other half is their mirror image. */
const HALF: readonly (readonly [node: number, weight: number])[] = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
];

/** Where to look on the way from 0 to 1, and how much each look counts; the weights add up to 1. */
export function straightLine(panels: number): { readonly t: number; readonly weight: number }[] {
  const half = 0.5 / panels;
  return Array.from({ length: panels }, (_, p) => (2 * p + 1) * half).flatMap((middle) =>
    HALF.flatMap(([node, weight]) => [
      { t: middle - half * node, weight: half * weight },
      { t: middle + half * node, weight: half * weight },
    ]),
  );
}
