import type { Call, GeneratorRef, ModelRef } from "../api/engine";
import { Problem, toProblem } from "../core/problem";
import { droppedFiles, type ModelFiles, urlFiles } from "../graph/import/files";
import { type OpenedGenerator, openGenerator } from "../graph/import/generator";
import type { Brought, Library } from "./library/library";

interface Places {
  readonly openFolder?: (path: string) => ModelFiles;
  readonly library?: Library;
}

/** The files that a reference means, with what is known of them from elsewhere. */
export async function broughtBy(
  ref: ModelRef,
  { openFolder, library }: Places,
  call: Call | undefined,
): Promise<Partial<Brought> & Pick<Brought, "files">> {
  switch (ref.kind) {
    case "url":
      return { files: urlFiles(ref.url) };
    case "files": {
      const [only, ...others] = ref.files;
      const known = only && others.length === 0 ? await library?.recognise(only.path, only.file, call) : null;
      return known ?? { files: droppedFiles(ref.name, ref.files) };
    }
    case "folder":
      if (openFolder) return { files: openFolder(ref.path) };
      throw new Problem(
        "argument",
        "A browser cannot read a folder by its path; drop the folder instead.",
        ref.path,
      );
    case "catalogue":
      if (library) return library.bring(ref.id, call);
      throw new Problem("no-such-model", `There is no catalogue here to find “${ref.id}” in.`, ref.id);
  }
}

/** A generator, read from where it lies. Whatever goes wrong is a Problem. */
export async function generatorBy(
  ref: GeneratorRef,
  places: Places,
  call: Pick<Call, "signal"> | undefined,
): Promise<OpenedGenerator> {
  try {
    const { files } = await broughtBy(ref, places, undefined);
    return await openGenerator(files, call?.signal ? { signal: call.signal } : {});
  } catch (error) {
    throw toProblem(error);
  }
}
