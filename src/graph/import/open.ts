import type { Progress } from "../../api/engine";
import { throwIfAborted } from "../../core/abort";
import { Problem } from "../../core/problem";
import { canonize } from "../canonize";
import type { Model, ModelGraph, Node, Pair } from "../types";
import { cardFromNetwork, checkCard, type NetworkFacts, readCard, readLabels } from "./card";
import { type ModelFiles, topologyFile } from "./files";
import { importerOf, limitOf } from "./formats";
import { FreeSize } from "./free-size";
import { count, showBytes } from "./geometry";
import { ModelHash } from "./hash";
import type { Network } from "./network";

export interface OpenedModel {
  /** Canonical: activations are nodes, identities are gone, batch norm is folded, the softmax is cut off. */
  readonly model: Model;
  /** What was found, in words, one sentence a line. */
  readonly report: readonly string[];
  /** Hex SHA-256 over all files the model was read from. */
  readonly hash: string;
  /** Bytes of the weight files. */
  readonly weightBytes: number;
  /** As the file counts them, before anything was merged. */
  readonly parameters: number;
  /** The file takes images of any size: it was opened for the one that person or card gave. */
  readonly anySize: boolean;
}

export interface OpenModelOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * For files that hold weights only, where none lies beside them: the parsed content of a layers-model's model.json,
   * or what Keras' `model.to_json()` writes.
   */
  readonly architecture?: unknown;
  /** Rows and columns where the file leaves them open; goes before what the card says. */
  readonly inputSize?: Pair | undefined;
}

/** Reads a model with its card and labels, and brings it into the form the engine works with. */
export async function openModel(files: ModelFiles, options: OpenModelOptions = {}): Promise<OpenedModel> {
  const raw = await readModel(files, options);
  const model = canonize(raw.model);
  return { ...raw, model, report: [...raw.report, ...headReport(model.graph)] };
}

/** As `openModel`, but the network as it stands in its file. */
export async function readModel(files: ModelFiles, options: OpenModelOptions = {}): Promise<OpenedModel> {
  const { signal } = options;
  const name = files.entry ?? topologyFile;
  const progress = (done: number | null, what: string): void => options.onProgress?.({ done, what });
  progress(null, `Reading ${name}`);
  const limit = limitOf(name);
  const bytes = await files.read(name, {
    signal,
    limit,
    onBytes: (loaded, total) => {
      if (total !== null && total > 1e6)
        progress(loaded / total, `Reading ${name}, ${showBytes(loaded)} of ${showBytes(total)}`);
    },
  });
  if (bytes.length > limit)
    throw new Problem("too-large", `${name} is larger than ${Math.round(limit / 2 ** 20)} MB.`, name);
  const importer = await importerOf(name, bytes);
  const found = await readCard(files, { signal });
  const freeSize = new FreeSize(options.inputSize ?? found?.input.size ?? null);
  const hash = new ModelHash();
  await hash.add(bytes);
  const onFile = (file: Uint8Array<ArrayBuffer>): Promise<void> => hash.add(file);
  const onBytes = (loaded: number, total: number): void =>
    progress(loaded / total, `Reading weights, ${showBytes(loaded)} of ${showBytes(total)}`);
  const network = await importer({
    name,
    bytes,
    files,
    freeSize,
    architecture: options.architecture,
    signal,
    onBytes,
    onFile,
  });
  try {
    const facts = factsOf(network);
    const card = found && freeSize.used ? { ...found, input: { ...found.input, size: facts.size } } : found;
    if (card) checkCard(card, facts);
    const labels = card ? await readLabels(files, card, { signal }) : null;
    const weights = await network.load({
      signal,
      onFile,
      onBytes: (loaded) => onBytes(loaded, network.weightBytes),
    });
    throwIfAborted(signal);
    const graph: ModelGraph = {
      nodes: network.nodes,
      input: network.input,
      logits: network.output,
      head: "none",
      renamed: new Map(),
      card: card ? { ...card, labels } : cardFromNetwork(files.name, facts),
    };
    return {
      model: { graph, weights },
      report: [...network.report, ...cardReport(graph, card !== null)],
      hash: await hash.hex(),
      weightBytes: network.weightBytes,
      parameters: network.parameters,
      anySize: freeSize.used,
    };
  } finally {
    network.close?.();
  }
}

/** What the network says about itself. */
export function factsOf({ nodes, input, output }: Pick<Network, "nodes" | "input" | "output">): NetworkFacts {
  const shapeOf = (id: string): readonly number[] => (nodes.find((node) => node.id === id) as Node).shape;
  const [rows, columns, channels] = shapeOf(input) as [number, number, 1 | 3];
  return { size: [rows, columns], channels, classes: count(shapeOf(output)) };
}

function cardReport({ card }: ModelGraph, found: boolean): readonly string[] {
  const [rows, columns] = card.input.size;
  const image = card.input.channels === 1 ? "grey" : "colour";
  return [
    `Input: ${rows}×${columns} pixels, ${image}. Output: ${card.classes} classes${card.labels ? " with names" : ""}.`,
    ...(found ? [] : ["There is no card.json: preprocessing and class names are not known."]),
    ...(found && card.preprocessing === null ? ["The card does not tell the preprocessing."] : []),
  ];
}

function headReport({ head }: ModelGraph): readonly string[] {
  if (head === "none")
    return ["The network ends without softmax or sigmoid: its outputs are taken as logits."];
  return [`The final ${head} was cut off: explanations start at the logits.`];
}
