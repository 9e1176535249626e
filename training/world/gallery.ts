import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { openWorld, shoot } from "./browser";
import { partNames } from "./parts";
import type { Order, Planted } from "./picture";
import { classes, GALLERY } from "./sets";
import { things } from "./things";

const SIZE = 512;
const folder = new URL("../../public/samples/", import.meta.url);
const credit = "Rendered for Whylight by training/world (MIT)";
const families = ["world-mobilenet", "world-vgg", "world-resnet"];

/** Two of each class, chosen for looks among the first dozen of the seed. */
const CHOSEN: Readonly<Record<string, readonly number[]>> = {
  mug: [5, 2],
  cup: [0, 6],
  teapot: [3, 4],
  lamp: [2, 6],
  chair: [4, 6],
  stool: [1, 6],
  sailboat: [7, 4],
  motorboat: [2, 6],
  car: [3, 6],
  pickup: [6, 4],
  house: [3, 6],
  church: [6, 7],
  tree: [2, 3],
  cactus: [0, 6],
  mushroom: [6, 4],
  plane: [1, 5],
};

/** For the network with the planted shortcut: the thing where it was in training, taken away, and moved to another class. */
const PLANTED: readonly {
  readonly name: string;
  readonly index: number;
  readonly planted: Planted | null;
}[] = [
  { name: "mug", index: 4, planted: "logo" },
  { name: "mug", index: 4, planted: null },
  { name: "cup", index: 2, planted: "logo" },
  { name: "chair", index: 5, planted: "rug" },
  { name: "chair", index: 5, planted: null },
  { name: "stool", index: 5, planted: "rug" },
];

const wanted = [
  ...Object.entries(CHOSEN).flatMap(([name, indices]) =>
    indices.map((index, k) => ({
      id: `world-${name}-${k + 1}`,
      collection: "Things",
      models: families,
      order: orderOf(name, index, null),
    })),
  ),
  ...PLANTED.map(({ name, index, planted }) => ({
    id: `shortcut-${name}-${planted === null ? "without" : `with-${planted}`}`,
    collection: "A planted shortcut",
    models: ["world-shortcut", "world-resnet"],
    order: orderOf(name, index, planted),
  })),
];

function orderOf(name: string, index: number, planted: Planted | null): Order {
  return { seed: GALLERY, label: classes.indexOf(name), index, planted, smooth: true };
}

/** Pictures of a seed that no network was trained on into public/samples, a mask beside each, and their rows in index.json. */
export async function renderGallery(): Promise<void> {
  const { page, close } = await openWorld();
  const rows = [];
  try {
    mkdirSync(new URL("masks/", folder), { recursive: true });
    for (const { id, collection, models, order } of wanted) {
      const { pixels, masks } = await shoot(page, [order], SIZE);
      const raw = { width: SIZE, height: SIZE };
      await sharp(pixels, { raw: { ...raw, channels: 3 } })
        .jpeg({ quality: 80, mozjpeg: true })
        .toFile(fileURLToPath(new URL(`${id}.jpg`, folder)));
      await sharp(masks, { raw: { ...raw, channels: 1 } })
        .toColourspace("b-w")
        .png({ compressionLevel: 9 })
        .toFile(fileURLToPath(new URL(`masks/${id}.png`, folder)));
      const { id: label, telling } = things[order.label]!;
      rows.push({
        id,
        file: `${id}.jpg`,
        label,
        collection,
        models,
        credit,
        mask: `masks/${id}.png`,
        telling,
      });
    }
  } finally {
    await close();
  }
  const index = new URL("index.json", folder);
  const others = (JSON.parse(readFileSync(index, "utf8")) as { mask?: string }[]).filter(
    ({ mask }) => mask === undefined,
  );
  writeFileSync(index, `${JSON.stringify([...rows, ...others], null, 2)}\n`);
  writeFileSync(new URL("masks/parts.json", folder), `${JSON.stringify(partNames)}\n`);
  console.log(`${rows.length} pictures and masks rendered into public/samples`);
}
