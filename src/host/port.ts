import type { Call, Engine, Progress, WireError } from "../api/engine";

// The wire: what page and worker say to each other. Values are structured clones; typed arrays of a result are
// transferred, so that a map crosses without a copy.

/** What both ends need of a channel: a `Worker`, a worker's own scope and a `MessagePort` all have it. */
export interface EnginePort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: PortEvent, listener: (event: Event) => void): void;
  /** Of a `MessagePort`: nothing arrives before. */
  start?(): void;
  /** Of a `MessagePort`. */
  close?(): void;
  /** Of a `Worker`. */
  terminate?(): void;
}

/** `error`: the worker died or threw where nobody caught it · `messageerror`: a message that cannot be read. */
export type PortEvent = "message" | "messageerror" | "error";

export const operations = [
  "describe",
  "device",
  "useBackend",
  "shelf",
  "removeDownload",
  "openModel",
  "setFacts",
  "closeModel",
  "openImage",
  "closeImage",
  "predict",
  "explain",
  "structure",
  "glimpses",
  "activations",
  "channel",
  "cell",
  "strongest",
  "visualise",
  "stats",
  "dispose",
] as const satisfies readonly (keyof Engine)[];

export type Operation = (typeof operations)[number];

/** The arguments that travel: all but the `Call`, whose functions and signal stay on the caller's side. */
export type Arguments = {
  readonly [K in Operation]: Parameters<Engine[K]> extends []
    ? readonly []
    : K extends "setFacts"
      ? Parameters<Engine["setFacts"]>
      : readonly [NonNullable<Parameters<Engine[K]>[0]>];
};

export type Result<K extends Operation> = Awaited<ReturnType<Engine[K]>>;

/** One call. `id` is unique within the life of a port. */
export interface Request<K extends Operation = Operation> {
  readonly id: number;
  readonly op: K;
  readonly args: Arguments[K];
  /** What the caller listens to: nothing else is sent. */
  readonly wants: { readonly progress: boolean; readonly partials: boolean };
  readonly priority: NonNullable<Call["priority"]>;
}

/** Stop the call of that id; its answer is then usually the error `cancelled`. */
export interface Abort {
  readonly abort: number;
}

/** Let the call of that id come to a rest and answer with what it has. */
export interface Pause {
  readonly pause: number;
}

export type ToEngine = Request | Abort | Pause;

/** Any number of `progress` and `partial`, then exactly one `result` or `error`. */
export type FromEngine = { readonly id: number } & (
  | { readonly progress: Progress }
  | { readonly partial: unknown }
  | { readonly result: unknown }
  | { readonly error: WireError }
);

/**
 * The buffers below `value` that may change hands: those that a typed array fills completely. A view into a
 * larger buffer (of a WASM memory, say) is copied instead, and shared memory stays where it is.
 */
export function transferables(value: unknown): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const visit = (part: unknown): void => {
    if (part === null || typeof part !== "object") return;
    if (ArrayBuffer.isView(part)) {
      const { buffer } = part;
      if (buffer instanceof ArrayBuffer && part.byteLength === buffer.byteLength) buffers.add(buffer);
    } else if (Array.isArray(part)) {
      // Lists of numbers and names hold no buffers: a look at the first entry spares a walk over thousands.
      if (typeof part[0] === "object") part.forEach(visit);
    } else if (Object.getPrototypeOf(part) === Object.prototype) {
      Object.values(part).forEach(visit);
    }
  };
  visit(value);
  return [...buffers];
}
