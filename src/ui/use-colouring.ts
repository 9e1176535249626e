import { useRef } from "react";
import type { Look } from "../image/look";
import { useStudioState } from "./studio";

/**
 * The chosen look as far as a map's colours depend on it: the same object until one of those steps changes. How much of
 * the map shows and how it is mixed with the picture is the painter's business.
 */
export function useColouring(): Look {
  const look = useStudioState((state) => state.recipe.presentation);
  const kept = useRef(look);
  if (!isSameColouring(kept.current, look)) kept.current = look;
  return kept.current;
}

const paintersOwn: readonly string[] = ["opacity", "blend"] satisfies readonly (keyof Look)[];

const isSameColouring = (a: Look, b: Look): boolean =>
  Object.entries(a).every(([name, value]) => paintersOwn.includes(name) || value === b[name as keyof Look]);
