import { useEffect, useRef } from "react";

/** Something that can be done now, by name. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** Said behind the label, smaller. */
  readonly detail?: string;
  readonly shortcut?: string;
  /** Listed only when it is looked for. */
  readonly isSeldom?: boolean;
  readonly run: () => void;
}

const offered = new Map<object, () => readonly Command[]>();

/** Offers commands to the palette for as long as the component is on the screen. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  latest.current = commands;
  useEffect(() => {
    const owner = {};
    offered.set(owner, () => latest.current);
    return () => {
      offered.delete(owner);
    };
  }, []);
}

/** Everything that the parts of the page on the screen offer, once each. */
export function commandsOnOffer(): readonly Command[] {
  const all = [...offered.values()].flatMap((read) => read());
  return [...new Map(all.map((command) => [command.id, command])).values()];
}

/** Rank of a label for a query: 0 begins with it, 1 has a word that does, 2 holds it, 3 holds its letters in order. */
export function rankOf(label: string, query: string): number | null {
  const text = label.toLowerCase();
  const sought = query.trim().toLowerCase();
  if (sought === "" || text.startsWith(sought)) return 0;
  if (text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(sought))) return 1;
  if (text.includes(sought)) return 2;
  let at = 0;
  for (const letter of text) if (letter === sought[at]) at++;
  return at === sought.length && sought.length > 2 ? 3 : null;
}

/** What a query finds, best first; equals stay in their order. */
export function search<T extends { readonly label: string }>(
  items: readonly T[],
  query: string,
): readonly T[] {
  const isAsked = query.trim() !== "";
  return (
    items
      .map((item, order) => ({ item, order, rank: rankOf(item.label, query) }))
      .filter((found): found is typeof found & { rank: number } => found.rank !== null)
      // Of two that fit as well, the one with less beside what was typed.
      .sort(
        (a, b) =>
          a.rank - b.rank || (isAsked ? a.item.label.length - b.item.label.length : 0) || a.order - b.order,
      )
      .map(({ item }) => item)
  );
}
