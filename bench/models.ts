import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = join(root, "..", "shared");

export interface BenchModel {
  readonly name: string;
  readonly folder: string;
  /** Timed runs of each kind: big networks are slow enough to be steady. */
  readonly runs: number;
}

/**
 * The networks that are timed: MobileNet with its trained weights, ResNet50 and VGG16 at full size with generated
 * ones, made once and kept in `.cache/`. What cannot be had is said on standard error and left out.
 */
export function benchModels(): BenchModel[] {
  const models: BenchModel[] = [];
  const mobilenet = join(shared, "models", "mobilenet_v1_0.75_224");
  if (existsSync(mobilenet)) {
    models.push({ name: "mobilenet_v1_0.75_224", folder: mobilenet, runs: 15 });
  } else console.error("skipped: MobileNet v1 0.75 (../shared/models is absent)");
  for (const [name, topology, runs] of [
    ["resnet50", "resnet50_new_names.json", 5],
    ["vgg16", "vgg16.json", 3],
  ] as const) {
    const folder = generated(name, topology);
    if (folder === null) console.error(`skipped: ${name} (../shared/assets/topologies is absent)`);
    else models.push({ name, folder, runs });
  }
  return models;
}

function generated(name: string, topology: string): string | null {
  const folder = join(root, ".cache", "bench", name);
  if (existsSync(join(folder, "model.json"))) return folder;
  const source = join(shared, "assets", "topologies");
  const script = join(source, "make-weights.mjs");
  if (!existsSync(script)) return null;
  console.error(`making ${name}'s weights …`);
  execFileSync(process.execPath, [script, join(source, topology), folder, "--seed", "1"], {
    stdio: "ignore",
  });
  return folder;
}
