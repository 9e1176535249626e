import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startEngine } from "../src/cli/engine";
import { median, noise, open, round, timed } from "./measure";
import { benchModels } from "./models";

interface Yardstick {
  readonly forward_ms: number;
  readonly onednn_ms: number;
}

/** Debian's PyTorch belongs to /usr/bin/python3, which need not be the first python3 on the path. */
const PYTHONS = ["python3", "/usr/bin/python3"];

/** The yardstick: MobileNet v1 0.75 forward in PyTorch on one thread (bench/pytorch.py), and our own over it. */
export default async function* pytorch(): AsyncGenerator<unknown> {
  const yardstick = measureTorch();
  if (!yardstick) {
    console.error(
      "skipped: PyTorch (python3 with torch is absent; on Debian: apt-get install python3-torch)",
    );
    return;
  }
  yield { model: "mobilenet_v1_0.75_224", method: "forward", backend: "pytorch", ...yardstick };
  for (const model of benchModels().filter(({ name }) => name.startsWith("mobilenet"))) {
    const engine = startEngine();
    const info = await open(engine, model.folder);
    const image = await engine.openImage(noise(info));
    const forward = () => timed(() => engine.predict({ model: info.handle, image }));
    for (let warm = 0; warm < 3; warm++) await forward();
    const runs = [];
    for (let run = 0; run < 20; run++) runs.push((await forward()).ms);
    const ms = median(runs);
    yield {
      model: model.name,
      method: "forward",
      backend: (await engine.device()).backend,
      ms: round(ms),
      over_pytorch: round(ms / yardstick.forward_ms),
      over_onednn: round(ms / yardstick.onednn_ms),
    };
    await engine.dispose();
  }
}

function measureTorch(): Yardstick | null {
  const script = fileURLToPath(new URL("pytorch.py", import.meta.url));
  for (const python of PYTHONS) {
    const { status, stdout } = spawnSync(python, [script], { encoding: "utf8" });
    if (status === 0) return JSON.parse(stdout);
  }
  return null;
}
