import type { EngineDescription } from "../api/engine";
import type { LinkSchemas } from "../share/link/content";
import { emptyInsideChoice } from "./inside";
import { emptyRecipe } from "./recipe";

/** What goes without saying in a link is what the studio opens with. */
export const linkSchemas = ({ methods }: EngineDescription): LinkSchemas => ({
  methods,
  method: emptyRecipe.method,
  look: emptyRecipe.presentation,
  inside: emptyInsideChoice,
});
