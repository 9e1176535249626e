import { startEngine } from "../engine";
import { allowed } from "../settings";
import { table } from "../table";
import type { Terminal } from "../terminal";

export async function methodsCommand(options: { json?: boolean }, terminal: Terminal): Promise<number> {
  const engine = startEngine();
  try {
    const { methods } = await engine.describe();
    if (options.json) {
      terminal.result(JSON.stringify(methods));
      return 0;
    }
    const rows = methods.map(({ id, label, family, shape, sign, cost }) => [
      id,
      label,
      family,
      shape,
      sign,
      String(cost),
    ]);
    terminal.result(table(["ID", "METHOD", "FAMILY", "SHAPE", "VALUES", "COST"], rows, [5]));
    for (const method of methods) {
      const params = Object.entries(method.params);
      if (params.length === 0) continue;
      const lines = params.map(([name, param]) => [
        `  ${name}`,
        String(param.default ?? "automatic"),
        allowed(param),
      ]);
      terminal.result(`\n${method.id}`);
      terminal.result(table(["  PARAMETER", "DEFAULT", "ALLOWED"], lines));
    }
    terminal.result(
      "\nSHAPE: hwc = height × width × channels, hw = height × width, layer = the layer's own size.",
    );
    terminal.result(
      "COST: runs of the network that one map takes, roughly, once the picture has been classified.",
    );
    return 0;
  } finally {
    await engine.dispose();
  }
}
