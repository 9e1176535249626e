import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { infoOf, methods } from "../../src/methods";
import { methodIndex, methodPage } from "./method-page";
import type { Captions } from "./pictures";

/** Every generated page by its path below `docs/`. */
export function pages(): ReadonlyMap<string, string> {
  const infos = [...methods.values()].map(infoOf);
  const captions = readCaptions();
  return new Map([
    ["methods/README.md", methodIndex(infos)],
    ...infos.map((info) => [`methods/${info.id}.md`, methodPage(info, captions[info.id] ?? null)] as const),
  ]);
}

/** Of the pictures that `npm run docs -- pictures` made; none before it was run. */
function readCaptions(): Captions {
  const file = join(import.meta.dirname, "../../docs/methods/pictures/captions.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}
