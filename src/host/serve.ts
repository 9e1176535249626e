import type { Call, Engine, Progress, VisualiseCall } from "../api/engine";
import { Problem, toProblem } from "../core/problem";
import { latestWins } from "./latest";
import {
  type EnginePort,
  type FromEngine,
  operations,
  type Request,
  type ToEngine,
  transferables,
} from "./port";

/** Milliseconds between two unfinished results, or two reports of progress, of one call. */
const interval = 100;

/** Answers the calls that arrive at `port` with `engine`. */
export function serveEngine(engine: Engine, port: EnginePort): void {
  const running = new Map<number, { readonly abort: AbortController; readonly pause: AbortController }>();

  const reply = (message: FromEngine, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

  async function answer(request: Request): Promise<void> {
    const { id } = request;
    const stops = { abort: new AbortController(), pause: new AbortController() };
    running.set(id, stops);
    const progress = latestWins<Progress>((value) => reply({ id, progress: value }), interval);
    // Not transferred: the job goes on adding to it.
    const partials = latestWins<unknown>((value) => reply({ id, partial: value }), interval);
    const call: AnyCall = {
      signal: stops.abort.signal,
      pause: stops.pause.signal,
      priority: request.priority,
      ...(request.wants.progress && { onProgress: progress.offer }),
      ...(request.wants.partials && { onPartial: partials.offer }),
    };
    let message: FromEngine;
    try {
      message = { id, result: await run(engine, request, call) };
    } catch (error) {
      message = { id, error: wireError(error) };
    }
    running.delete(id);
    progress.drop();
    partials.drop();
    try {
      reply(message, transferables(message));
    } catch (error) {
      reply({ id, error: wireError(error) });
    }
  }

  port.addEventListener("message", (event) => {
    const message = (event as MessageEvent<ToEngine>).data;
    if ("abort" in message) running.get(message.abort)?.abort.abort();
    else if ("pause" in message) running.get(message.pause)?.pause.abort();
    else void answer(message);
  });
  port.start?.();
}

/** Of whatever operation: what comes as a partial is known to the caller's side only. */
type AnyCall = Call<unknown> & Pick<VisualiseCall, "pause">;

/** The call's operation; the `Call` is the last argument of those that take one and ignored by the others. */
async function run(engine: Engine, request: Request, call: AnyCall): Promise<unknown> {
  if (!operations.includes(request.op)) {
    throw new Problem("internal", `The engine knows no operation "${String(request.op)}". Reload the page.`);
  }
  const operation = engine[request.op] as (...args: readonly unknown[]) => Promise<unknown>;
  return operation.call(engine, ...request.args, call);
}

function wireError(error: unknown) {
  const { code, sentence, where } = toProblem(error);
  return { code, sentence, where };
}
