import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Engine, ModelInfo, PixelImage } from "../../src/api/engine";
import { startEngine } from "../../src/cli/engine";
import { bestOfPictures, seededChannels } from "./channels";
import { freshPictures, photosIn, type Renderer } from "./references";

const root = fileURLToPath(new URL("../..", import.meta.url));
const shared = join(root, "..", "shared");

/** Of the channels, how many must beat every reference picture. */
const SHARE = 0.9;
/** Fresh pictures of the world to compare with. */
const FRESH = 200;
/** A whole thing takes longer to draw than what a channel answers to: so many times the steps. */
const CLASS_STEPS = 2;
/** From here on a class image counts as recognised. */
const SURE = 0.9;

export interface CheckOptions {
  readonly channels: number;
  readonly steps: number;
  /** Names of models; everything where it is missing. */
  readonly models: readonly string[] | undefined;
  readonly renderer: Renderer | null;
  readonly say: (line: string) => void;
}

/** A section of the page, and the promises that were not kept. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  readonly missed: readonly string[];
}

interface Candidate {
  readonly name: string;
  readonly folder: string;
  /** The pictures whose best is to be beaten. */
  readonly references: (model: ModelInfo) => Promise<readonly PixelImage[] | null>;
  readonly what: string;
}

export async function check(options: CheckOptions): Promise<Section[]> {
  const { models, renderer, say } = options;
  const wanted = ({ name }: { readonly name: string }) => models?.includes(name) ?? true;
  const sections: Section[] = [];
  const worlds = embeddedWorlds();
  const candidates: Candidate[] = [
    {
      name: "mobilenet_v1_0.75_224",
      folder: join(shared, "models", "mobilenet_v1_0.75_224"),
      references: async () => photosIn(join(shared, "assets", "photos")),
      what: "photos",
    },
    ...worlds.map((world) => ({
      ...world,
      references: async ({ classes }: ModelInfo) => renderer && freshPictures(renderer, classes, FRESH),
      what: "freshly rendered pictures",
    })),
  ].filter(wanted);
  for (const candidate of candidates) {
    if (!existsSync(candidate.folder)) say(`skipped: ${candidate.name} is absent`);
    else
      await withEngine(async (engine) => {
        const section = await checkChannels(engine, candidate, options);
        if (section) sections.push(section);
      });
  }
  for (const world of worlds.filter(wanted))
    await withEngine(async (engine) => {
      sections.push(await checkClasses(engine, world, worlds, options));
    });
  if (wanted({ name: "digits-mlp" })) {
    const section = await withEngine((engine) => checkCodes(engine, options));
    if (section) sections.push(section);
  }
  return sections;
}

async function withEngine<T>(run: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = startEngine();
  try {
    return await run(engine);
  } finally {
    await engine.dispose();
  }
}

const embeddedWorlds = () =>
  readdirSync(join(root, "models"))
    .filter((name) => name.startsWith("world-"))
    .sort()
    .map((name) => ({ name, folder: join(root, "models", name) }));

/** The network with the planted shortcut is built like another one: of the same family, and no other's judge. */
const familyOf = (name: string): string => (name === "world-shortcut" ? "world-resnet" : name);

const open = (engine: Engine, folder: string): Promise<ModelInfo> =>
  engine.openModel({ kind: "folder", path: folder });

const short = (value: number): string => value.toPrecision(4);

/** Seeded channels of layers with positions: does the finished picture excite more than the best reference? */
async function checkChannels(
  engine: Engine,
  { name, folder, references, what }: Candidate,
  { channels, steps, say }: CheckOptions,
): Promise<Section | null> {
  const model = await open(engine, folder);
  const pictures = await references(model);
  if (!pictures) {
    say(`skipped: ${name}, because the pictures to compare with cannot be drawn here`);
    return null;
  }
  const chosen = seededChannels(model, channels, 1);
  const best = await bestOfPictures(engine, model, chosen, pictures, (count) =>
    say(`${name}: ${count} of ${pictures.length} ${what}`),
  );
  const rows: string[] = [];
  let beaten = 0;
  for (const [k, target] of chosen.entries()) {
    const { scores } = await engine.visualise({
      model: model.handle,
      objective: [{ id: "channel", params: target }],
      steps,
      seed: k,
    });
    const [score] = scores!;
    const better = score! > best[k]!;
    if (better) beaten += 1;
    rows.push(
      `| ${target.layer} | ${target.channel} | ${short(best[k]!)} | ${short(score!)} | ${better ? "yes" : "**no**"} |`,
    );
    say(`${name}: ${target.layer}, channel ${target.channel}: ${short(score!)} against ${short(best[k]!)}`);
  }
  const missed =
    beaten < Math.ceil(SHARE * channels) ? [`${name}: only ${beaten} of ${channels} channels`] : [];
  return {
    title: `Channels of ${name}`,
    lines: [
      `${beaten} of ${channels} channels, drawn with seed 1 among the layers that have positions, are excited more by their`,
      `picture (${steps} steps, everything else as usual) than by the best of ${pictures.length} ${what}.`,
      "",
      `| layer | channel | best of the ${what} | the picture | more |`,
      "| --- | ---: | ---: | ---: | --- |",
      ...rows,
    ],
    missed,
  };
}

/** Pictures of all classes by one network, looked at by itself and by the other families. */
async function checkClasses(
  engine: Engine,
  world: { readonly name: string; readonly folder: string },
  worlds: readonly { readonly name: string; readonly folder: string }[],
  { steps, say }: CheckOptions,
): Promise<Section> {
  const model = await open(engine, world.folder);
  const others = [];
  for (const other of worlds)
    if (familyOf(other.name) !== familyOf(world.name)) others.push(await open(engine, other.folder));
  const rows: string[] = [];
  let [own, foreign] = [0, 0];
  for (let index = 0; index < model.classes; index += 1) {
    const { images } = await engine.visualise({
      model: model.handle,
      objective: [{ id: "class-probability", params: { class: index } }],
      steps: CLASS_STEPS * steps,
      seed: index,
    });
    const image = await engine.openImage(images[0]!);
    const seen = async ({ handle }: ModelInfo) => {
      const { scores } = await engine.predict({ model: handle, image });
      return {
        top: scores[0]!.index,
        probability: scores.find((score) => score.index === index)!.probability,
      };
    };
    const itself = await seen(model);
    const recognised = [];
    for (const other of others) if ((await seen(other)).top === index) recognised.push(other.name);
    await engine.closeImage(image);
    if (itself.probability >= SURE) own += 1;
    if (recognised.length > 0) foreign += 1;
    const name = model.labels?.[index] ?? `class ${index}`;
    rows.push(`| ${name} | ${short(itself.probability)} | ${recognised.join(", ") || "–"} |`);
    say(`${world.name}: ${name}: ${short(itself.probability)}, recognised by ${recognised.length} others`);
  }
  const missed = [
    ...(own < model.classes
      ? [`${world.name}: ${own} of ${model.classes} classes recognised by itself`]
      : []),
    ...(others.length > 0 && foreign < model.classes / 2
      ? [`${world.name}: ${foreign} of ${model.classes} classes recognised by another family`]
      : []),
  ];
  return {
    title: `Classes of ${world.name}`,
    lines: [
      `${own} of ${model.classes} class images (by probability, ${CLASS_STEPS * steps} steps) are recognised by the network itself with a probability`,
      `of at least ${SURE}, ${foreign} by at least one network of another family.`,
      "",
      "| class | probability | recognised by |",
      "| --- | ---: | --- |",
      ...rows,
    ],
    missed,
  };
}

/** Digits that the MLP likes best among those that the generator draws, read by the CNN. */
async function checkCodes(engine: Engine, { steps, say }: CheckOptions): Promise<Section | null> {
  const [mlp, cnn] = ["digits-mlp", "digits-cnn"].map((name) => join(root, "models", name)) as [
    string,
    string,
  ];
  const generator = join(mlp, "generator");
  if (!existsSync(generator) || !existsSync(cnn)) {
    say("skipped: digits in code space, because the generator is absent");
    return null;
  }
  const model = await open(engine, mlp);
  const reader = await open(engine, cnn);
  const rows: string[] = [];
  let right = 0;
  for (let digit = 0; digit < 10; digit += 1) {
    const { images } = await engine.visualise({
      model: model.handle,
      objective: [{ id: "class-logit", params: { class: digit } }],
      parameterisation: { id: "code" },
      transforms: [],
      generator: { kind: "folder", path: generator },
      steps,
      seed: digit,
    });
    const image = await engine.openImage(images[0]!);
    const { scores } = await engine.predict({ model: reader.handle, image });
    await engine.closeImage(image);
    const read = scores[0]!;
    if (read.index === digit) right += 1;
    rows.push(`| ${digit} | ${read.index} | ${short(read.probability)} |`);
    say(`code space: ${digit} is read as ${read.index}`);
  }
  return {
    title: "Digits in code space",
    lines: [
      `${right} of 10 digits that digits-mlp's logits ask for in code space (${steps} steps) are read rightly by digits-cnn.`,
      "",
      "| digit | read as | probability |",
      "| --- | --- | ---: |",
      ...rows,
    ],
    missed: right < 9 ? [`only ${right} of 10 digits in code space`] : [],
  };
}

const INTRODUCTION = `# Feature visualisation, checked

Written by \`npm run check:visuals\`. A picture that is made to excite a channel is clipped, rounded to 8 bits and shown to the
network once more without transforms; its channel must then answer more than to every reference picture. At least eighteen
of twenty channels have to, and all classes of an embedded network have to be recognised.`;

/** The page; sections of an earlier one that were not measured this time stay as they are. */
export function page(sections: readonly Section[], before: string): string {
  const written = sections.map(({ title, lines }) => `## ${title}\n\n${lines.join("\n")}`);
  const kept = before
    .split(/\n(?=## )/)
    .slice(1)
    .map((text) => text.trim())
    .filter((text) => !sections.some(({ title }) => text.startsWith(`## ${title}\n`)));
  return `${[INTRODUCTION, ...written, ...kept].join("\n\n")}\n`;
}
