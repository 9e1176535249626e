// `npm run docs`: writes docs/methods/*.md from the methods' own data.
// `npm run docs -- pictures`: also every method's pictures, from the embedded networks (a minute).
// `npm run docs -- parity`: also compares with every stored reference array and writes docs/parity.md (minutes).
// `npm run docs -- faithfulness`: also measures where the strongest pixels lie and writes docs/faithfulness.md (minutes).

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSources, root } from "./sources.mjs";

const sources = await openSources();
const asked = (name) => process.argv.includes(name);

if (asked("pictures")) {
  const { writePictures } = await sources.load("/scripts/docs/pictures.ts");
  console.log(`Made pictures for ${await writePictures()} methods.`);
}

const { pages } = await sources.load("/scripts/docs/pages.ts");
const written = pages();
const folder = join(root, "docs", "methods");
mkdirSync(folder, { recursive: true });
for (const file of readdirSync(folder)) {
  if (file.endsWith(".md") && !written.has(`methods/${file}`)) rmSync(join(folder, file));
}
for (const [path, text] of written) writeFileSync(join(root, "docs", path), text);
console.log(`Wrote ${written.size} pages to docs/methods.`);

for (const [name, page] of [
  ["parity", "parityPage"],
  ["faithfulness", "faithfulnessPage"],
]) {
  if (!asked(name)) continue;
  const module = await sources.load(`/scripts/docs/${name}.ts`);
  writeFileSync(join(root, "docs", `${name}.md`), await module[page]());
  console.log(`Wrote docs/${name}.md.`);
}
await sources.close();
// Piscina and tfjs leave handles open that would keep the process.
process.exit(0);
