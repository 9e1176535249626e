// `npm run examples`: computes what the first screen shows before the engine is ready, and writes it to
// public/samples/examples.json. `npm run examples -- --sample digit-0 --model digits-cnn --method grad-cam`: of another
// sample, model (its folder below models/) and method; by default the first
// sample, the first model that is there for it, and Grad-CAM.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openSources, root } from "./sources.mjs";

const { values } = parseArgs({
  options: { sample: { type: "string" }, model: { type: "string" }, method: { type: "string" } },
});
const folder = join(root, "public", "samples");
const samples = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
const sample = values.sample === undefined ? samples[0] : samples.find(({ id }) => id === values.sample);
if (!sample) {
  const known = samples.map(({ id }) => id).join(", ");
  console.error(`There is no sample "${values.sample}" in public/samples/index.json. There are: ${known}.`);
  process.exit(2);
}

const model =
  values.model ?? sample.models.find((each) => existsSync(join(root, "models", each, "model.json")));
if (!model) {
  console.error(
    `None of the models that ${sample.id} was made for is in models/: ${sample.models.join(", ")}.`,
  );
  process.exit(2);
}

const sources = await openSources();
const { makeExample } = await sources.load("/scripts/examples/make.ts");
const example = await makeExample({
  sample,
  model,
  method: values.method ?? "grad-cam",
}).catch((error) => {
  console.error(error.message);
  process.exit(2);
});
const text = `${JSON.stringify({ version: 1, examples: [example] }, null, 2)}\n`;
writeFileSync(join(folder, "examples.json"), text);
const { explanation, scores, methodLabel, modelName } = example;
console.log(
  `Wrote public/samples/examples.json: ${methodLabel} of ${sample.id} by ${modelName}, ` +
    `${scores[0].name} (${explanation.height} × ${explanation.width}), ${text.length} bytes.`,
);
await sources.close();
// tfjs leaves handles open that would keep the process.
process.exit(0);
