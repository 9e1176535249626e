import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { openWorld, shoot } from "./browser";
import { partNames } from "./parts";
import { classes, type PictureSet, sets } from "./sets";

const SIZE = 128;
const BATCH = 32;
const root = fileURLToPath(new URL(".cache/", import.meta.url));

/** Renders the named sets into training/world/.cache/<set>/. An interrupted run goes on where it stopped. */
export async function renderSets(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !(name in sets));
  if (unknown !== undefined)
    throw new Error(`There is no set "${unknown}"; there are ${Object.keys(sets).join(", ")}.`);
  const { page, close } = await openWorld();
  try {
    for (const name of names) await render(page, name, sets[name]!);
  } finally {
    await close();
  }
}

/** Writes images.bin and masks.bin in steps, and facts.json when all is there. */
async function render(page: Page, name: string, { seed, orders }: PictureSet): Promise<void> {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  const images = join(folder, "images.bin");
  const masks = join(folder, "masks.bin");
  const facts = join(folder, "facts.json");
  const labels = orders.map((order) => order.label);
  const wanted = `${JSON.stringify({ count: orders.length, size: SIZE, seed, classes, labels, parts: partNames })}\n`;
  if (existsSync(facts) && readFileSync(facts, "utf8") === wanted) {
    console.log(`${name}: ${orders.length} pictures are there`);
    return;
  }
  const plane = SIZE * SIZE;
  let done = Math.min(whole(images, plane * 3), whole(masks, plane));
  // What was half written is written again.
  for (const [file, bytes] of [
    [images, plane * 3],
    [masks, plane],
  ] as const) {
    if (existsSync(file)) truncateSync(file, done * bytes);
  }
  const [imageFile, maskFile] = [openSync(images, "a"), openSync(masks, "a")];
  const started = performance.now();
  const first = done;
  while (done < orders.length) {
    const batch = orders.slice(done, done + BATCH);
    const shot = await shoot(page, batch, SIZE);
    writeSync(imageFile, shot.pixels);
    writeSync(maskFile, shot.masks);
    done += batch.length;
    const each = (performance.now() - started) / (done - first);
    if (done % (BATCH * 8) === 0 || done === orders.length) {
      const left = ((orders.length - done) * each) / 60_000;
      console.log(
        `${name}: ${done} of ${orders.length}, ${each.toFixed(0)} ms each, ${left.toFixed(1)} min left`,
      );
    }
  }
  closeSync(imageFile);
  closeSync(maskFile);
  writeFileSync(facts, wanted);
}

/** How many records of `bytes` bytes a file holds. */
function whole(file: string, bytes: number): number {
  return existsSync(file) ? Math.floor(statSync(file).size / bytes) : 0;
}
