// `npm run bench [NAME…]`: runs bench/NAME.ts, by default all of them. Each has a default export that yields rows;
// every row becomes one line of JSON on standard output.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { openSources, root } from "./sources.mjs";

const all = readdirSync(join(root, "bench"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => file.slice(0, -".ts".length));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown[0]}". There are: ${all.join(", ")}.`);
  process.exit(2);
}

const sources = await openSources();
for (const name of asked.length > 0 ? asked : all) {
  const module = await sources.load(`/bench/${name}.ts`);
  // A file without rows is a piece that the others share.
  if (typeof module.default !== "function") continue;
  for await (const row of module.default()) console.log(JSON.stringify(row));
}
await sources.close();
