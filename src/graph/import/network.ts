import type { Node, NodeId, Weights } from "../types";
import type { ModelFiles } from "./files";
import type { FreeSize } from "./free-size";

/** A network as it stands in its file, nothing merged and nothing cut off, before its weights are read. */
export interface Network {
  readonly nodes: readonly Node[];
  readonly input: NodeId;
  readonly output: NodeId;
  /** Numbers in the weight files that layers use. */
  readonly parameters: number;
  /** Bytes of all weight files, or of the one file that holds everything. */
  readonly weightBytes: number;
  /** What was found, in words, one sentence a line. */
  readonly report: readonly string[];
  readonly load: (options: LoadOptions) => Promise<Weights>;
  /** Lets go of a file that was kept open for `load`. */
  readonly close?: () => void;
}

export interface LoadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of weight files read so far. */
  readonly onBytes: (loaded: number) => void;
  /** Sees every weight file once, in order. */
  readonly onFile: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
}

/** The file a model begins with, and what its importer may need besides. */
export interface Source {
  /** Of the file, for sentences. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly files: ModelFiles;
  /** What fills in the sides that the file leaves open. */
  readonly freeSize: FreeSize;
  /** For files that hold weights only: the content of a model.json, or what Keras' `to_json` writes. */
  readonly architecture?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** For importers that read weight files before they know the network. */
  readonly onBytes: (loaded: number, total: number) => void;
  /** Sees every further file that the network was read from. */
  readonly onFile: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
}

/** One per format. Refuses what it cannot read with a Problem, before it allocates what a file promises. */
export type Importer = (source: Source) => Promise<Network>;

/** More numbers than a browser or a terminal can hold as float32. */
export const maxParameters = 2 ** 30;
