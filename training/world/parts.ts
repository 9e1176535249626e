/** Everything a pixel of a mask can belong to; a part's number is its place here. */
export const partNames = [
  "background",
  "distractor",
  "logo",
  "rug",
  "body",
  "drink",
  "handle",
  "lid",
  "spout",
  "base",
  "stem",
  "bulb",
  "shade",
  "legs",
  "seat",
  "back",
  "hull",
  "deck",
  "sail",
  "cabin",
  "cab",
  "wheels",
  "rear",
  "bed",
  "walls",
  "roof",
  "openings",
  "spire",
  "trunk",
  "crown",
  "arms",
  "flower",
  "cap",
  "fuselage",
  "wings",
  "tail",
  "engines",
  "gear",
] as const;

/** Numbers from here on are parts of the thing itself. */
export const FIRST_OF_THING = partNames.indexOf("body");

export function partNumber(name: string): number {
  const number = (partNames as readonly string[]).indexOf(name);
  if (number < 0) throw new Error(`"${name}" is not in parts.ts; add it at the end.`);
  return number;
}
