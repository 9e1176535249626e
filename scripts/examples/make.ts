import { join } from "node:path";
import { startEngine } from "../../src/cli/engine";
import { methodNamed } from "../../src/cli/explain";
import { openModel } from "../../src/cli/model";
import { readPicture } from "../../src/cli/picture";
import { programFolder } from "../../src/cli/program";
import { type StoredExample, storeExample } from "../../src/share/example";

export interface Wanted {
  /** As in `samples/index.json`. */
  readonly sample: { readonly id: string; readonly file: string };
  /** Folder below `models/`. */
  readonly model: string;
  readonly method: string;
}

/** Explains a sample by a method as the studio does when it opens: the top class's logit, nothing changed. */
export async function makeExample({ sample, model: folder, method: id }: Wanted): Promise<StoredExample> {
  const engine = startEngine();
  try {
    const method = await methodNamed(engine, id);
    const picture = await readPicture(join(programFolder(), "public", "samples", sample.file));
    const model = await openModel(engine, join(programFolder(), "models", folder), null, {});
    const image = await engine.openImage(picture.image);
    const predictions = await engine.predict({ model: model.handle, image, keep: true });
    const explanation = await engine.explain({ model: model.handle, image, method: method.id });
    const about = {
      sample: sample.id,
      model: folder,
      modelName: model.name,
      hash: model.hash,
      methodLabel: method.label,
    };
    return storeExample(about, predictions, explanation);
  } finally {
    await engine.dispose();
  }
}
