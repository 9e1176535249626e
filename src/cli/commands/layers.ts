import { startEngine } from "../engine";
import { modelFolder } from "../model";
import { table } from "../table";
import { progressText, type Terminal } from "../terminal";

export interface LayersOptions {
  readonly model: string;
  readonly json?: boolean;
}

export async function layersCommand(options: LayersOptions, terminal: Terminal): Promise<number> {
  const engine = startEngine();
  try {
    const path = modelFolder(options.model);
    const model = await engine.openModel(
      { kind: "folder", path },
      { signal: terminal.signal, onProgress: (progress) => terminal.status(progressText(progress)) },
    );
    terminal.status(null);
    if (options.json) {
      terminal.result(JSON.stringify(model.layers));
      return 0;
    }
    const rows = model.layers.map(({ name, kind, shape, parameters, note }) => [
      name === model.camLayer ? `${name} *` : name,
      kind,
      shape.join(" × "),
      parameters === 0 ? "" : parameters.toLocaleString("en"),
      note ?? "",
    ]);
    terminal.result(table(["LAYER", "KIND", "SHAPE", "PARAMETERS", ""], rows, [3]));
    if (model.camLayer !== null) {
      terminal.result("\n* the layer that class activation maps explain unless told otherwise");
    }
    for (const sentence of model.report) terminal.message(sentence);
    return 0;
  } finally {
    await engine.dispose();
  }
}
