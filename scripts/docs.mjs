// `npm run docs`: writes docs/methods/*.md from the methods' own data.
// `npm run docs -- parity`: also compares with every stored reference array and writes docs/parity.md (minutes).

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSources, root } from "./sources.mjs";

const sources = await openSources();
const { pages } = await sources.load("/scripts/docs/pages.ts");
const written = pages();
const folder = join(root, "docs", "methods");
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) if (!written.has(`methods/${file}`)) rmSync(join(folder, file));
for (const [path, text] of written) writeFileSync(join(root, "docs", path), text);
console.log(`Wrote ${written.size} pages to docs/methods.`);

if (process.argv.includes("parity")) {
  const { parityPage } = await sources.load("/scripts/docs/parity.ts");
  writeFileSync(join(root, "docs", "parity.md"), await parityPage());
  console.log("Wrote docs/parity.md.");
}
await sources.close();
// Piscina and tfjs leave handles open that would keep the process.
process.exit(0);
