/** Levenshtein's distance: how many letters have to be added, left out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The names in order of how likely they were meant: containing what was written first, then by spelling. */
export function nearest(written: string, names: readonly string[]): string[] {
  const wanted = written.toLowerCase();
  const score = (name: string): number => {
    const other = name.toLowerCase();
    return distance(wanted, other) - (other.includes(wanted) ? 100 : 0);
  };
  return [...names].sort((a, b) => score(a) - score(b));
}
