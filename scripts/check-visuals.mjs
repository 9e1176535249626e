// `npm run check:visuals [-- --models A,B --channels 20 --steps 256]`: visualises seeded channels of MobileNet and of
// the embedded networks of the world, classes of the latter, and digits in code space; counts how often the result is
// better than every reference picture, and writes docs/visuals.md. Hours with everything, minutes with little.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openSources, root } from "./sources.mjs";

const { values: options } = parseArgs({
  options: {
    models: { type: "string" },
    channels: { type: "string", default: "20" },
    steps: { type: "string", default: "256" },
  },
});
const count = (name) => {
  const value = Number(options[name]);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`--${name} is a whole number above 0, not ${options[name]}.`);
  process.exit(2);
};

const sources = await openSources();
const { check, page } = await sources.load("/scripts/visuals/check.ts");
const wanted = options.models?.split(",");
const results = await check({
  channels: count("channels"),
  steps: count("steps"),
  models: wanted,
  renderer: existsSync(join(root, "training", "world", "browser.ts"))
    ? await sources.load("/training/world/browser.ts")
    : null,
  say: (line) => console.error(line),
});
await sources.close();
const file = join(root, "docs", "visuals.md");
writeFileSync(file, page(results, existsSync(file) && wanted ? readFileSync(file, "utf8") : ""));
console.log("Wrote docs/visuals.md.");
// tfjs leaves handles open that would keep the process.
process.exit(results.every(({ missed }) => missed.length === 0) ? 0 : 1);
