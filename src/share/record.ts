import type { Explanation, ModelInfo, Visual } from "../api/engine";

/**
 * Everything that determines a map and everything known about it, but not the values: what `--meta` writes and the
 * page hands out as JSON.
 */
export function recordOf(explanation: Explanation, model: ModelInfo) {
  const { values, provenance, ...map } = explanation;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return {
    version: 1,
    ...map,
    low,
    high,
    model: modelRecord(model),
    provenance,
  };
}

/** The same for a visualisation; the pictures are written beside it. */
export function visualRecordOf(visual: Visual, model: ModelInfo) {
  const { images: _images, checkpoint: _checkpoint, history, provenance, ...rest } = visual;
  return { version: 1, ...rest, history: Array.from(history), model: modelRecord(model), provenance };
}

const modelRecord = (model: ModelInfo) => ({
  id: model.id,
  name: model.name,
  hash: model.hash,
  inputSize: model.inputSize,
  inputChannels: model.inputChannels,
  preprocessing: model.preprocessing,
  source: model.source,
  licence: model.licence,
});
