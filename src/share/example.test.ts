import { expect, test } from "vitest";
import type { Explanation, Predictions } from "../api/engine";
import { readExample, storeExample } from "./example";

const provenance = { backend: "wasm", milliseconds: 3 } as Explanation["provenance"];
const explanation = {
  method: "grad-cam",
  values: Float32Array.from({ length: 6 }, (_, i) => Math.sin(i * 2) * 1e-3),
  width: 3,
  height: 2,
  channels: 1,
  provenance,
} as Explanation;
const predictions = {
  provenance,
  scores: Array.from({ length: 40 }, (_, index) => ({ index, name: `${index}`, probability: 0.1, logit: 1 })),
} as Predictions;
const about = { sample: "s", model: "m", modelName: "M", hash: "h", methodLabel: "Grad-CAM" };
const stored = storeExample(about, predictions, explanation);

test("comes back within a step of its scale", () => {
  const back = readExample(JSON.parse(JSON.stringify(stored)))!;
  expect(back.stored).toEqual(about);
  expect(back.predictions.scores).toHaveLength(30);
  expect(back.explanation).toMatchObject({ method: "grad-cam", width: 3, height: 2, provenance });
  back.explanation.values.forEach((value, i) => {
    expect(Math.abs(value - explanation.values[i]!)).toBeLessThanOrEqual(1e-3 / 32767);
  });
});

test("a map of nothing is a map of nothing", () => {
  const empty = storeExample(about, predictions, { ...explanation, values: new Float32Array(6) });
  expect([...readExample(empty)!.explanation.values]).toEqual([0, 0, 0, 0, 0, 0]);
});

test.each<[string, unknown]>([
  ["nothing", null],
  ["a list", []],
  ["no map", { ...stored, explanation: undefined }],
  ["a map of another size", { ...stored, explanation: { ...stored.explanation, width: 4 } }],
  ["values that are none", { ...stored, explanation: { ...stored.explanation, values: "*" } }],
  ["no answer", { ...stored, scores: [] }],
  ["no model", { ...stored, model: "" }],
])("%s is no example", (_, json) => {
  expect(readExample(json)).toBeNull();
});
