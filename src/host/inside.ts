import type { Call, ImageHandle, ModelHandle, PixelImage, ResolvedTarget } from "../api/engine";
import type {
  CellRequest,
  ChannelActivation,
  ChannelKernel,
  ChannelRequest,
  Glimpses,
  InsideCalls,
  LayerActivations,
  LayerRequest,
  PictureRequest,
  Strongest,
  StrongestRequest,
} from "../api/inside";
import type { Target } from "../api/target";
import { completeParams } from "../core/params";
import { isCancelled, Problem } from "../core/problem";
import { spellOut } from "../engine/arithmetic";
import { asMap, madeBy, weightedWindow } from "../engine/channel-kernel";
import { channelOf, channelSums, statisticsOf, thumbnailsOf } from "../engine/channels";
import { channelMeans, excitement, readValue } from "../engine/read-layer";
import { keptSignal } from "../engine/signals";
import { lrpTable } from "../engine/tables";
import { type BoundTarget, bindTarget, checkUnit } from "../engine/target";
import { resolveLayer } from "../graph/layers";
import { receptiveFields } from "../graph/receptive-field";
import { structureOf } from "../graph/structure";
import type { NodeId } from "../graph/types";
import { methodById } from "../methods";
import { resolved } from "./explain";
import type { Job } from "./job";
import {
  boundsOf,
  executableOf,
  type KeptTape,
  type LoadedModel,
  modelInputOf,
  preprocessingOf,
} from "./opened";

/** Sides in pixels of the small pictures, unless asked otherwise. */
const THUMBNAIL = 56;
const GLIMPSE = 32;

/** What these calls need of the engine they belong to. */
export interface InsideHost {
  modelOf(handle: ModelHandle): LoadedModel;
  imageOf(handle: ImageHandle): PixelImage;
  /** Runs a job on a picture's tape, recorded before if it is not at hand. */
  onTape<T>(
    request: PictureRequest,
    call: Call | undefined,
    what: string,
    work: (kept: KeptTape, model: LoadedModel, job: Job) => Promise<T>,
  ): Promise<T>;
  /** Runs a job that reads pictures without keeping anything of them. */
  overImages<T>(
    request: { readonly model: ModelHandle; readonly images: readonly ImageHandle[] },
    call: Call | undefined,
    what: string,
    work: (model: LoadedModel, job: Job) => Promise<T>,
  ): Promise<T>;
}

export function insideCalls(host: InsideHost): InsideCalls {
  return {
    async structure(handle) {
      const { graph, weights } = host.modelOf(handle).opened.model;
      return structureOf(graph, weights);
    },
    glimpses: (request, call) =>
      host.onTape(request, call, "Looking at every layer", (kept, _model, job) => glimpsesOf(kept, job)),
    activations: (request, call) =>
      host.onTape(request, call, `Reading ${request.layer}`, (kept, model, job) =>
        activationsOf(kept, model, request, job),
      ),
    channel: (request, call) =>
      host.onTape(request, call, `Reading ${request.layer}`, (kept, model, job) =>
        channelActivation(kept, model, request, job),
      ),
    cell: (request, call) =>
      host.onTape(request, call, `Reading ${request.layer}`, (kept, model) => cellOf(kept, model, request)),
    strongest: (request, call) =>
      host.overImages(request, call, "Looking through the pictures", (model, job) =>
        strongestOf(host, model, request, job),
      ),
  };
}

async function glimpsesOf({ tape }: KeptTape, { control, watch }: Job): Promise<Glimpses> {
  const layers: Glimpses["layers"][number][] = [];
  const outputs = new Map(tape.network.graph.nodes.map(({ origin, id }) => [origin, id]));
  for (const [name, id] of outputs) {
    const { shape } = tape.network.member(id).node;
    const [h, w, c] = asMap(shape);
    const isVector = h * w === 1;
    // A vector is a line of its values: it has no positions to average over.
    const values = isVector ? await readValue(tape, id) : await channelMeans(tape, id);
    const map = isVector ? ([1, c, 1] as const) : ([h, w, 1] as const);
    layers.push({ name, thumbnail: thumbnailsOf(values, map, GLIMPSE, statisticsOf(values, map)) });
    const pause = control.breathe();
    if (pause) await pause;
  }
  return { layers, provenance: watch.provenance() };
}

async function activationsOf(
  kept: KeptTape,
  model: LoadedModel,
  request: LayerRequest,
  job: Job,
): Promise<LayerActivations> {
  const { tape } = kept;
  const { node, note } = resolveLayer(tape.network.graph, request.layer);
  const { shape } = tape.network.member(node).node;
  const map = asMap(shape);
  const values = await readValue(tape, node);
  const statistics = statisticsOf(values, map);
  const { relevance, target } = await relevanceAt(kept, model, node, request.target, job);
  return {
    layer: request.layer,
    shape,
    thumbnails: thumbnailsOf(values, map, request.side ?? THUMBNAIL, statistics),
    statistics,
    relevance: relevance && channelSums(relevance, map),
    target,
    note,
    provenance: job.watch.provenance(),
  };
}

async function channelActivation(
  kept: KeptTape,
  model: LoadedModel,
  request: ChannelRequest,
  job: Job,
): Promise<ChannelActivation> {
  const { tape } = kept;
  const { layer, channel } = request;
  const { node } = resolveLayer(tape.network.graph, layer);
  const { shape } = tape.network.member(node).node;
  checkUnit(layer, shape, channel);
  const map = asMap(shape);
  const values = await readValue(tape, node);
  const { relevance, target } = await relevanceAt(kept, model, node, request.target, job);
  return {
    layer,
    channel,
    height: map[0],
    width: map[1],
    values: channelOf(values, map, channel),
    relevance: relevance && channelOf(relevance, map, channel),
    kernel: kernelOf(kept, model, node, channel),
    target,
    provenance: job.watch.provenance(),
  };
}

function kernelOf({ tape }: KeptTape, model: LoadedModel, id: NodeId, channel: number): ChannelKernel | null {
  const { node } = madeBy(tape.network, id);
  const window = weightedWindow(tape, node, channel);
  if (!window) return null;
  const { graph } = tape.network;
  const isFirst = window.reads === graph.input;
  const { size, channels, firstChannel, weights, bias } = window;
  return {
    layer: node.origin,
    reads: tape.network.member(window.reads).node.origin,
    colours: isFirst ? (graph.card.input.channels === 1 ? "grey" : preprocessingOf(model).order) : null,
    height: size[0],
    width: size[1],
    channels,
    firstChannel,
    weights,
    bias,
  };
}

/**
 * Relevance of every value of a layer for the target, row-major, by LRP as Explain runs it by default. The walk ends
 * at the layer, and what arrived there stays on the tape.
 */
async function relevanceAt(
  kept: KeptTape,
  model: LoadedModel,
  node: NodeId,
  asked: Target | undefined,
  { control }: Job,
): Promise<{ readonly relevance: Float32Array | null; readonly target: ResolvedTarget }> {
  const { tape, scores } = kept;
  const { graph } = tape.network;
  const target: BoundTarget = await bindTarget(
    tape,
    asked ?? { class: "top", of: "logit" },
    scores,
    (name) => resolveLayer(graph, name).node,
  );
  const lrp = methodById("lrp");
  const { composite, epsilon, gamma, bias } = completeParams(lrp.label, lrp.params, {});
  const table = lrpTable({
    composite,
    epsilon,
    gamma,
    bias,
    bounds: boundsOf(preprocessingOf(model), graph.card.input.channels),
  } as Parameters<typeof lrpTable>[0]);
  try {
    const signal = await keptSignal({ tape, target, control }, table, node);
    return { relevance: new Float32Array(await signal.data()), target: resolved(model, target) };
  } catch (error) {
    // The target may lie before the layer, or have no rule on its way: then nothing is relevant to it here.
    if (isCancelled(error) || !(error instanceof Problem) || error.code !== "not-applicable") throw error;
    return { relevance: null, target: resolved(model, target) };
  }
}

async function cellOf({ tape }: KeptTape, _model: LoadedModel, { layer, channel, at }: CellRequest) {
  const { node } = resolveLayer(tape.network.graph, layer);
  checkUnit(layer, tape.network.member(node).node.shape, channel, at);
  return { layer, channel, at, ...(await spellOut(tape, node, channel, at)) };
}

async function strongestOf(
  host: InsideHost,
  model: LoadedModel,
  { images, layer }: StrongestRequest,
  { control, chosen, watch, tell }: Job,
): Promise<Strongest> {
  const executable = executableOf(model, chosen.device);
  const { graph, weights } = model.opened.model;
  const { node } = resolveLayer(graph, layer);
  const [, width, channels] = asMap(executable.network.member(node).node.shape);
  const values = new Float32Array(images.length * channels);
  const positions = new Int32Array(images.length * channels * 2);
  for (const [n, image] of images.entries()) {
    tell(n / images.length, `Picture ${n + 1} of ${images.length}`);
    const input = modelInputOf(model, host.imageOf(image));
    try {
      const found = await excitement(executable, input, node, control);
      values.set(found.max, n * channels);
      for (let k = 0; k < channels; k++) {
        const position = found.at[k]!;
        positions.set([Math.floor(position / width), position % width], (n * channels + k) * 2);
      }
    } finally {
      input.dispose();
    }
  }
  return {
    layer,
    channels,
    values,
    positions,
    field: receptiveFields(graph, weights).get(node)!,
    provenance: watch.provenance(),
  };
}
