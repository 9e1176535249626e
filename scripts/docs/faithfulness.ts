import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Engine, Explanation, PixelImage } from "../../src/api/engine";
import { scalarMap } from "../../src/image/present";
import { resize } from "../../src/image/resize";
import { localEngine } from "../../tests/engine";
import { openWorld, shoot } from "../../training/world/browser";
import { FIRST_OF_THING, partNumber } from "../../training/world/parts";
import type { Order } from "../../training/world/picture";
import { sets } from "../../training/world/sets";
import { things } from "../../training/world/things";

const SIZE = 128;
const PICTURES = 200;
const STRONGEST = 0.05;
const FAMILIES = ["world-mobilenet", "world-vgg", "world-resnet"] as const;
const METHODS = ["grad-cam", "lrp", "random-map", "edge-map"] as const;
const root = join(import.meta.dirname, "../..");

interface Shown {
  readonly image: PixelImage;
  /** Part numbers, [128, 128]. */
  readonly mask: Uint8Array;
  readonly order: Order;
}

/** Whether a pixel of a mask counts. */
type Region = (part: number, shown: Shown) => boolean;

const onThing: Region = (part) => part >= FIRST_OF_THING;
const onTelling: Region = (part, { order }) => part === partNumber(things[order.label]!.telling);
const onPlanted: Region = (part, { order }) => order.planted !== null && part === partNumber(order.planted);

/**
 * `docs/faithfulness.md`: where the strongest 5 % of a map's pixels lie, on held-out pictures whose parts are known.
 * Controls that do not look at the network, and the region's own share of the picture, stand beside the methods.
 */
export async function faithfulnessPage(): Promise<string> {
  for (const model of [...FAMILIES, "world-shortcut"]) {
    if (!existsSync(join(root, "models", model))) throw new Error(`models/${model} is missing.`);
  }
  const { heldOut, withThing } = await render();
  const engine = localEngine("wasm");
  const families = [];
  for (const model of FAMILIES)
    families.push(...(await rowsOf(engine, model, heldOut, [onThing, onTelling])));
  const shortcut = [];
  for (const model of ["world-shortcut", "world-resnet"]) {
    shortcut.push(...(await rowsOf(engine, model, withThing, [onPlanted, onThing])));
  }
  await engine.dispose();
  return [
    "# Do the maps point at the thing?",
    `Of every map the strongest ${STRONGEST * 100} % of the pixels are kept (the largest values of the signed map, summed over channels, enlarged to ${SIZE}×${SIZE}), and it is counted how many of them lie on the object, and on the part by which it is told from its twin. The explained score is the logit of the true class. Entries are means over pictures ± their standard error; *area* is what pixels picked blindly would give. Written by \`npm run docs -- faithfulness\`, which renders the pictures anew.`,
    `## Three families, ${heldOut.length} held-out pictures`,
    table(["network", "method", "on the object", "on the telling part"], families, [
      "area",
      areaOf(heldOut, onThing),
      areaOf(heldOut, onTelling),
    ]),
    `## The planted shortcut, ${withThing.length} held-out mugs with the logo and chairs on the rug`,
    "`world-shortcut` saw every mug with the logo and every chair on the rug; `world-resnet` is the same network trained without them.",
    table(["network", "method", "on the planted thing", "on the object"], shortcut, [
      "area",
      areaOf(withThing, onPlanted),
      areaOf(withThing, onThing),
    ]),
    "A map that lies on the object is not thereby a true account of the network, and one that lies elsewhere may be: the network of the second table does look at the logo. What the tables show is that the methods follow the network where the controls cannot.",
    "",
  ].join("\n\n");
}

async function render(): Promise<{ heldOut: readonly Shown[]; withThing: readonly Shown[] }> {
  const { page, close } = await openWorld();
  try {
    const shown = async (orders: readonly Order[]): Promise<readonly Shown[]> => {
      const { pixels, masks } = await shoot(page, orders, SIZE);
      const plane = SIZE * SIZE;
      return orders.map((order, k) => ({
        order,
        mask: masks.subarray(k * plane, (k + 1) * plane),
        image: rgba(pixels.subarray(k * plane * 3, (k + 1) * plane * 3)),
      }));
    };
    return {
      heldOut: await shown(sets["held-out"]!.orders.slice(0, PICTURES)),
      withThing: await shown(sets["shortcut-held-out"]!.orders.slice(0, PICTURES)),
    };
  } finally {
    await close();
  }
}

function rgba(rgb: Uint8Array): PixelImage {
  const data = new Uint8ClampedArray(SIZE * SIZE * 4).fill(255);
  for (let k = 0; k < SIZE * SIZE; k++) data.set(rgb.subarray(k * 3, k * 3 + 3), k * 4);
  return { width: SIZE, height: SIZE, data };
}

type Row = readonly [network: string, method: string, ...shares: string[]];

async function rowsOf(
  engine: Engine,
  folder: string,
  pictures: readonly Shown[],
  regions: readonly Region[],
): Promise<readonly Row[]> {
  const model = await engine.openModel({ kind: "folder", path: join(root, "models", folder) });
  const shares = METHODS.map(() => regions.map((): number[] => []));
  for (const shown of pictures) {
    const image = await engine.openImage(shown.image);
    for (const [m, method] of METHODS.entries()) {
      const map = await engine.explain({
        model: model.handle,
        image,
        method,
        target: { class: shown.order.label, of: "logit" },
      });
      const picked = strongest(map);
      regions.forEach((region, r) => {
        const hits = picked.filter((place) => region(shown.mask[place]!, shown)).length;
        shares[m]![r]!.push(hits / picked.length);
      });
    }
    await engine.closeImage(image);
  }
  await engine.closeModel(model.handle);
  return METHODS.map((method, m) => [folder, method, ...shares[m]!.map(withError)]);
}

/** Places of the largest values; equal ones in row-major order. */
function strongest(map: Explanation): readonly number[] {
  const scalar = scalarMap(map);
  const values =
    scalar.width === SIZE ? scalar.values : resize({ ...scalar, channels: 1 }, SIZE, SIZE, "bilinear");
  return [...values.keys()]
    .sort((a, b) => values[b]! - values[a]! || a - b)
    .slice(0, Math.round(STRONGEST * values.length));
}

function withError(shares: readonly number[]): string {
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1);
  return `${percent(mean)} ± ${percent(Math.sqrt(variance / shares.length))}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function areaOf(pictures: readonly Shown[], region: Region): string {
  return withError(
    pictures.map((shown) => shown.mask.filter((part) => region(part, shown)).length / shown.mask.length),
  );
}

function table(head: readonly string[], rows: readonly Row[], [name, ...areas]: readonly string[]): string {
  return [
    `| ${head.join(" | ")} |`,
    `|${" --- |".repeat(head.length)}`,
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    `| *${name}* | | ${areas.join(" | ")} |`,
  ].join("\n");
}
