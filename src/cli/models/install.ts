import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../../core/problem";
import { architectures } from "../../graph/architectures";
import { type CatalogueEntry, cardOf } from "../../graph/catalogue";
import { storedKerasH5 } from "../../graph/convert/keras-weights";
import type { StoredModel } from "../../graph/convert/stored";
import { storedTfjs } from "../../graph/convert/tfjs";
import { type FloatType, writeModel } from "../../graph/convert/write";
import { checkCard } from "../../graph/import/card";
import { folderFiles } from "../folder";
import { openRandomAccess } from "./random-access";

export interface Installation {
  readonly entry: CatalogueEntry;
  /** Where the downloaded files lie; the first of `paths` is the one the model begins with. */
  readonly folder: string;
  readonly paths: readonly string[];
  readonly labels: readonly string[] | null;
  readonly dtype: FloatType;
  readonly signal: AbortSignal;
  /** Bytes of weights written, and how many there will be. */
  readonly onBytes: (done: number, total: number) => void;
}

export interface Installed {
  /** Bytes of the weights. */
  readonly bytes: number;
  /** What was found, in words, one sentence a line. */
  readonly report: readonly string[];
}

/** Converts a model into `root`, beside a card and labels; it appears there complete, or not at all. */
export async function install(root: string, installation: Installation): Promise<Installed> {
  const { entry, labels, dtype, signal, onBytes } = installation;
  const fresh = join(root, `.installing-${entry.id}`);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const { model, close } = await open(installation);
  try {
    checkCard(cardOf(entry), model.facts);
    const write = (path: string, content: Uint8Array | string) =>
      writeFile(join(fresh, path), content).catch((error: Error) => {
        throw new Problem("device", `${join(fresh, path)} cannot be written: ${error.message}.`, path, error);
      });
    const bytes = await writeModel(model, { dtype, write, signal, onBytes });
    if (labels) await write("labels.json", `${JSON.stringify(labels)}\n`);
    await write("card.json", `${JSON.stringify(cardOf(entry), null, 2)}\n`);
    const target = join(root, entry.id);
    if (existsSync(target)) await rm(target, { recursive: true });
    await rename(fresh, target);
    return { bytes, report: model.report };
  } finally {
    close();
    await rm(fresh, { recursive: true, force: true });
  }
}

async function open({ entry, folder, paths, signal }: Installation): Promise<{
  readonly model: StoredModel;
  readonly close: () => void;
}> {
  const files = folderFiles(folder);
  if (entry.architecture === null) {
    const model = await storedTfjs(files, signal);
    return { model, close: () => model.close() };
  }
  const name = paths[0] as string;
  const content = openRandomAccess(join(folder, name));
  const architecture = { modelTopology: architectures[entry.architecture]() };
  try {
    const model = await storedKerasH5(content, files, name, architecture);
    const close = () => {
      model.close();
      content.close();
    };
    return { model, close };
  } catch (error) {
    content.close();
    throw error;
  }
}
