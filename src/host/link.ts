import type { Call, ImageHandle, ModelHandle, ModelInfo, VisualiseCall } from "../api/engine";
import { cancelled, Problem, toProblem } from "../core/problem";
import type { Arguments, EnginePort, FromEngine, Operation, Request, Result, ToEngine } from "./port";

/** What a caller may pass; the type of the partials is known only to the operation. */
type AnyCall = Omit<Call, "onPartial"> &
  Pick<VisualiseCall, "pause"> & { readonly onPartial?: (partial: never) => void };

interface Pending {
  readonly op: Operation;
  readonly call: AnyCall | undefined;
  readonly resolve: (result: never) => void;
  readonly reject: (problem: Problem) => void;
  readonly onAbort: () => void;
  readonly onPause: () => void;
  /** The caller has its answer already; the engine's is awaited only to tidy up. */
  abandoned: boolean;
}

/** One life of one worker: the calls under way in it, and what is open there under which handle. */
export class Link {
  /** The caller's handles and what the worker has opened for them; a new worker starts empty. */
  readonly models = new Map<ModelHandle, Promise<ModelInfo>>();
  readonly images = new Map<ImageHandle, Promise<ImageHandle>>();
  readonly #port: EnginePort;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #end: Problem | null = null;

  constructor(port: EnginePort) {
    this.#port = port;
    port.addEventListener("message", (event) => this.#receive((event as MessageEvent<FromEngine>).data));
    const lost = (event: Event) => {
      const message = "message" in event && event.message ? ` (${String(event.message)})` : "";
      this.close(
        new Problem(
          "device",
          `The engine stopped unexpectedly${message}. Try again; if it stops again, choose another backend or a smaller model.`,
        ),
      );
    };
    port.addEventListener("error", lost);
    port.addEventListener("messageerror", lost);
    port.start?.();
  }

  get alive(): boolean {
    return this.#end === null;
  }

  /** Rejects with the engine's `Problem`, with `cancelled` as soon as the signal fires, or as `close` was told. */
  send<K extends Operation>(op: K, args: Arguments[K], call?: AnyCall): Promise<Result<K>> {
    if (call?.signal?.aborted) return Promise.reject(cancelled());
    if (this.#end !== null) return Promise.reject(this.#end);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        pending.abandoned = true;
        this.#post({ abort: id });
        reject(cancelled());
      };
      const onPause = () => this.#post({ pause: id });
      const pending: Pending = { op, call, resolve, reject, onAbort, onPause, abandoned: false };
      const request: Request<K> = {
        id,
        op,
        args,
        wants: { progress: call?.onProgress !== undefined, partials: call?.onPartial !== undefined },
        priority: call?.priority ?? "interactive",
      };
      try {
        this.#post(request);
      } catch (error) {
        return reject(toProblem(error));
      }
      this.#pending.set(id, pending);
      call?.signal?.addEventListener("abort", onAbort, { once: true });
      if (call?.pause?.aborted) onPause();
      call?.pause?.addEventListener("abort", onPause, { once: true });
    });
  }

  /** Ends the worker; calls under way are answered with `reason`. */
  close(reason: Problem): void {
    if (this.#end !== null) return;
    this.#end = reason;
    this.#port.terminate?.();
    this.#port.close?.();
    for (const pending of this.#pending.values()) {
      deafen(pending);
      pending.reject(reason);
    }
    this.#pending.clear();
  }

  #post(message: ToEngine): void {
    // Nothing is transferred to the engine: the caller keeps its picture, and it is needed again after a restart.
    this.#port.postMessage(message, []);
  }

  #receive(message: FromEngine): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    const { call, abandoned } = pending;
    if ("progress" in message) {
      if (!abandoned) call?.onProgress?.(message.progress);
      return;
    }
    if ("partial" in message) {
      if (!abandoned) call?.onPartial?.(message.partial as never);
      return;
    }
    this.#pending.delete(message.id);
    deafen(pending);
    if (abandoned) {
      if ("result" in message) this.#discard(pending.op, message.result);
    } else if ("error" in message) {
      const { code, sentence, where } = message.error;
      pending.reject(new Problem(code, sentence, where));
    } else {
      pending.resolve(message.result as never);
    }
  }

  /** The engine had opened something before it heard of the abort: nobody else would close it. */
  #discard(op: Operation, result: unknown): void {
    if (op === "openModel") this.#ignore(this.send("closeModel", [(result as ModelInfo).handle]));
    if (op === "openImage") this.#ignore(this.send("closeImage", [result as ImageHandle]));
  }

  #ignore(answer: Promise<unknown>): void {
    answer.catch(() => undefined);
  }
}

/** The call has its answer: its signals are nobody's business any more. */
function deafen({ call, onAbort, onPause }: Pending): void {
  call?.signal?.removeEventListener("abort", onAbort);
  call?.pause?.removeEventListener("abort", onPause);
}
