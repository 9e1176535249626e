import { infoOf, methods } from "../../src/methods";
import { methodIndex, methodPage } from "./method-page";

/** Every generated page by its path below `docs/`. */
export function pages(): ReadonlyMap<string, string> {
  const infos = [...methods.values()].map(infoOf);
  return new Map([
    ["methods/README.md", methodIndex(infos)],
    ...infos.map((info) => [`methods/${info.id}.md`, methodPage(info)] as const),
  ]);
}
