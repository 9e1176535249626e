import type {
  ImageHandle,
  LayerInfo,
  ModelFacts,
  ModelHandle,
  ModelInfo,
  ModelRef,
  PixelImage,
} from "../api/engine";
import { Problem } from "../core/problem";
import type { Device } from "../engine/device";
import { imageTensor } from "../engine/memory";
import { type Executable, makeExecutable, type Tape } from "../engine/tape";
import type { Scores } from "../engine/target";
import type { Tensor } from "../engine/tensors";
import type { Preprocessing } from "../graph/card";
import type { OpenedModel } from "../graph/import/open";
import { defaultCamLayer, layersOf } from "../graph/layers";
import { namedPreprocessing } from "../image/named-preprocessing";
import { toModelInput } from "../image/preprocess";

/** A model that is open: its file's content, what the person added, and its weights on the device once needed. */
export interface LoadedModel {
  readonly handle: ModelHandle;
  readonly ref: ModelRef;
  readonly opened: OpenedModel;
  readonly layers: readonly LayerInfo[];
  preprocessing: Preprocessing | null;
  labels: readonly string[] | null;
  executable: Executable | null;
}

/** One image recorded by one model, kept for the next explanation. */
export interface KeptTape {
  readonly model: ModelHandle;
  readonly image: ImageHandle;
  readonly tape: Tape;
  /** [1, h, w, c], model space. */
  readonly input: Tensor;
  readonly scores: Scores;
}

export function loadModel(handle: ModelHandle, ref: ModelRef, opened: OpenedModel): LoadedModel {
  const { graph, weights } = opened.model;
  return {
    handle,
    ref,
    opened,
    layers: layersOf(graph, weights),
    preprocessing: graph.card.preprocessing,
    labels: graph.card.labels,
    executable: null,
  };
}

/** The model on the device; made at the first use and again after the backend changed. */
export function executableOf(model: LoadedModel, device: Device): Executable {
  const { graph, weights } = model.opened.model;
  model.executable ??= makeExecutable(graph, weights, {
    maxElements: device.maxElements,
    budget: device.budget / 2,
  });
  return model.executable;
}

export function unloadModel(model: LoadedModel): void {
  model.executable?.kernels.dispose();
  model.executable = null;
}

/** Takes over what the person says; names that are not one per class are refused. */
export function applyFacts(model: LoadedModel, { preprocessing, labels }: ModelFacts): void {
  const { classes, name } = model.opened.model.graph.card;
  if (labels && labels.length !== classes)
    throw new Problem(
      "argument",
      `${labels.length} names were given for the ${classes} classes of "${name}": give one for each.`,
      "labels",
    );
  if (preprocessing) model.preprocessing = preprocessing;
  if (labels !== undefined) model.labels = labels;
}

export function infoOf({ handle, opened, layers, preprocessing, labels }: LoadedModel): ModelInfo {
  const { graph, weights } = opened.model;
  const { card } = graph;
  const camNode = defaultCamLayer(graph);
  let parameters = 0;
  for (const { data } of weights.values()) parameters += data.length;
  return {
    handle,
    id: card.id,
    name: card.name,
    inputSize: card.input.size,
    inputChannels: card.input.channels,
    classes: card.classes,
    labels,
    preprocessing,
    anySize: opened.anySize,
    head: graph.head,
    layers,
    camLayer: camNode === null ? null : (graph.nodes.find((n) => n.id === camNode)?.origin ?? null),
    report: opened.report,
    parameters,
    weightBytes: opened.weightBytes,
    source: card.source,
    licence: card.licence,
    hash: opened.hash,
  };
}

/** How pixels become input values, or a Problem that says how to tell it. */
export function preprocessingOf({ opened, preprocessing }: LoadedModel): Preprocessing {
  if (preprocessing) return preprocessing;
  const { name, id } = opened.model.graph.card;
  throw new Problem(
    "preprocessing-missing",
    `Model "${name}" does not say how pixels are scaled before they enter it; choose its preprocessing (-1..1, 0..1, 0..255, torch, caffe, or scale and offset).`,
    id,
  );
}

/** An image as the model takes it, [1, h, w, c]; the caller owns it. */
export function modelInputOf(model: LoadedModel, image: PixelImage, seen = preprocessingOf(model)): Tensor {
  const { size, channels } = model.opened.model.graph.card.input;
  return imageTensor(toModelInput(image, size, channels, seen), size, channels);
}

/** Its pixels at the input size, 0…1 and red first, [1, h, w, c]; the caller owns it. */
export const pictureOf = (model: LoadedModel, image: PixelImage): Tensor =>
  modelInputOf(model, image, namedPreprocessing["0..1"]);

/** Model space of a black and of a white pixel, in the model's channel order. */
export function boundsOf({ scale, offset }: Preprocessing, channels: 1 | 3) {
  const indices = Array.from({ length: channels }, (_, c) => c);
  const ends = indices.map((c) => [offset[c]!, 255 * scale[c]! + offset[c]!] as const);
  return { low: ends.map((e) => Math.min(...e)), high: ends.map((e) => Math.max(...e)) };
}

export function disposeKept({ tape, input }: KeptTape): void {
  tape.dispose();
  input.dispose();
}
