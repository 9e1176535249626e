// Renders the training and test pictures of the world into training/world/.cache/<set>/. An interrupted run goes on.
//
//   node training/world/render.mjs [SET ...] [--size 128]

import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openWorld, shoot } from "./browser.mjs";
import { sets } from "./sets.mjs";

const BATCH = 32;
const root = fileURLToPath(new URL(".cache/", import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { size: { type: "string", default: "128" } },
});
const size = Number(values.size);

const { page, close } = await openWorld();
try {
  const { classes, parts } = await page.evaluate(({ world }) => ({ classes: world.classes, parts: world.parts }), await page.evaluateHandle("window"));
  const all = sets(classes);
  const names = positionals.length > 0 ? positionals : Object.keys(all);
  const unknown = names.find((name) => !(name in all));
  if (unknown) throw new Error(`There is no set "${unknown}"; there are ${Object.keys(all).join(", ")}.`);
  for (const name of names) await render(name, all[name], { classes, parts });
} finally {
  await close();
}

/** Writes images.bin and masks.bin in steps, and facts.json when all is there. */
async function render(name, { seed, orders }, { classes, parts }) {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  const [images, masks, facts] = ["images.bin", "masks.bin", "facts.json"].map((file) => join(folder, file));
  const wanted = { count: orders.length, size, seed, classes, labels: orders.map((order) => order.label), parts };
  if (existsSync(facts) && readFileSync(facts, "utf8") === `${JSON.stringify(wanted)}\n`) {
    console.log(`${name}: ${orders.length} pictures are there`);
    return;
  }
  const plane = size * size;
  let done = Math.min(whole(images, plane * 3), whole(masks, plane));
  // What was half written is written again.
  for (const [file, bytes] of [
    [images, plane * 3],
    [masks, plane],
  ]) {
    if (existsSync(file)) truncateSync(file, done * bytes);
  }
  const [imageFile, maskFile] = [openSync(images, "a"), openSync(masks, "a")];
  const started = performance.now();
  const first = done;
  while (done < orders.length) {
    const shot = await shoot(page, orders.slice(done, done + BATCH), size);
    writeSync(imageFile, shot.pixels);
    writeSync(maskFile, shot.masks);
    done += shot.attempts.length;
    const each = (performance.now() - started) / (done - first);
    if (done % (BATCH * 8) === 0 || done === orders.length) {
      const left = ((orders.length - done) * each) / 60_000;
      console.log(`${name}: ${done} of ${orders.length}, ${each.toFixed(0)} ms each, ${left.toFixed(1)} min left`);
    }
  }
  closeSync(imageFile);
  closeSync(maskFile);
  writeFileSync(facts, `${JSON.stringify(wanted)}\n`);
}

function whole(file, bytes) {
  return existsSync(file) ? Math.floor(statSync(file).size / bytes) : 0;
}
