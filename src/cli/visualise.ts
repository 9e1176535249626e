import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Engine, ImageHandle, ModelInfo, Visual, VisualiseCall, VisualiseRequest } from "../api/engine";
import { Problem } from "../core/problem";
import { visualRecordOf } from "../share/record";
import { readPicture } from "./picture";
import { programFolder } from "./program";
import { encodePng, write } from "./write";

/** What goes to the engine as it is. */
const PIECES = [
  "objective",
  "parameterisation",
  "transforms",
  "regularisers",
  "optimiser",
  "steps",
  "seed",
  "count",
] as const;

type Given = Pick<VisualiseRequest, (typeof PIECES)[number]>;

/** What to visualise, pictures and generator as absolute paths. */
export type VisualJob = { readonly [K in keyof Given]: Given[K] | undefined } & {
  readonly objective: VisualiseRequest["objective"];
  /** The photo to start from. */
  readonly from?: string | undefined;
  /** The photo that objectives look at; `from` where it is missing. */
  readonly photo?: string | undefined;
  readonly mean?: string | undefined;
  /** The one that comes along where it is missing. */
  readonly generator?: string | undefined;
  readonly out: { readonly png?: string | undefined; readonly meta?: string | undefined };
};

/** Everything that determines the pictures and everything known about them, but not the pixels. */
export type VisualRecord = ReturnType<typeof visualRecordOf> & {
  readonly out: { readonly png: readonly string[]; readonly meta: string | null };
};

/** Visualises, and writes what was asked for. */
export async function visualise(
  engine: Engine,
  model: ModelInfo,
  job: VisualJob,
  call: VisualiseCall,
): Promise<VisualRecord> {
  const opened: ImageHandle[] = [];
  const open = async (path: string): Promise<ImageHandle> => {
    const { image } = await readPicture(path);
    const handle = await engine.openImage(image);
    opened.push(handle);
    return handle;
  };
  try {
    const visual = await engine.visualise(await requestOf(model, job, open), call);
    return await written(visual, model, job);
  } finally {
    for (const handle of opened) await engine.closeImage(handle);
  }
}

async function requestOf(
  model: ModelInfo,
  job: VisualJob,
  open: (path: string) => Promise<ImageHandle>,
): Promise<VisualiseRequest> {
  const { from, photo = from, mean, generator } = job;
  const draws = job.parameterisation?.id === "code" || generator !== undefined;
  // What is not said is the engine's to choose.
  const said = PIECES.filter((name) => job[name] !== undefined).map((name) => [name, job[name]]);
  return {
    model: model.handle,
    ...(Object.fromEntries(said) as unknown as Given),
    ...(from !== undefined && { start: "photo" }),
    ...(photo !== undefined && { photo: await open(photo) }),
    ...(mean !== undefined && { mean: await open(mean) }),
    ...(draws && { generator: { kind: "folder", path: generator ?? embeddedGenerator() } }),
  };
}

/** The generator that comes with the program, in the folder of the network whose codes it draws. */
function embeddedGenerator(): string {
  const root = join(programFolder(), "models");
  const found = existsSync(root)
    ? readdirSync(root)
        .sort()
        .map((name) => join(root, name, "generator"))
        .find((folder) => existsSync(join(folder, "card.json")))
    : undefined;
  if (found !== undefined) return found;
  throw new Problem(
    "argument",
    "No generator comes with this program: give the folder of one with --generator.",
    "--generator",
  );
}

/** One file for each picture: out.png, or out-1.png, out-2.png, … */
async function written(visual: Visual, model: ModelInfo, { out }: VisualJob): Promise<VisualRecord> {
  const { png, meta } = out;
  const names: string[] = [];
  if (png !== undefined)
    for (const [i, image] of visual.images.entries()) {
      const name = visual.images.length === 1 ? png : png.replace(/(\.[^./\\]*)?$/, `-${i + 1}$1`);
      await write(name, await encodePng(image));
      names.push(name);
    }
  const record = { ...visualRecordOf(visual, model), out: { png: names, meta: meta ?? null } };
  if (meta !== undefined) await write(meta, `${JSON.stringify(record, null, 2)}\n`);
  return record;
}
