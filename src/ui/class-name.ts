/** Labels of ImageNet list synonyms: "tench, Tinca tinca" is the tench, also called Tinca tinca. */
export function splitName(name: string): { readonly first: string; readonly others: string } {
  const comma = name.indexOf(", ");
  return comma < 0
    ? { first: name, others: "" }
    : { first: name.slice(0, comma), others: name.slice(comma + 2) };
}
