import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The yardstick: MobileNet v1 0.75 forward in PyTorch on one thread, as bench/pytorch.py times it. */
export default async function* pytorch(): AsyncGenerator<unknown> {
  const script = fileURLToPath(new URL("pytorch.py", import.meta.url));
  const { status, stdout } = spawnSync("python3", [script], { encoding: "utf8" });
  if (status === 0)
    yield { model: "mobilenet_v1_0.75_224", method: "forward", backend: "pytorch", ...JSON.parse(stdout) };
  else
    console.error(
      "skipped: PyTorch (python3 with torch is absent; on Debian: apt-get install python3-torch)",
    );
}
