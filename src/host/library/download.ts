import { throwIfAborted } from "../../core/abort";
import { Problem } from "../../core/problem";
import { missingFile } from "../../graph/import/files";
import { showBytes } from "../../graph/import/geometry";
import type { ByteStore } from "./store";

export interface Download {
  readonly url: string;
  readonly folder: string;
  readonly file: string;
  /** What the server said of the file's age when the part that is there came; `null`: it did not say. */
  readonly version: string | null;
  /** More bytes than this are not taken: a server may send without end. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
  /** Before the first byte of a new file is written: what the server says of its age and length. */
  readonly onBegin: (version: string | null, length: number | null) => Promise<void>;
  /** Bytes of the file that are there. */
  readonly onBytes: (loaded: number) => void;
}

/**
 * Brings one file into the store, going on behind what is there where the server can and the file is still the same
 * one. However it ends, what has come stays.
 */
export async function download(store: ByteStore, options: Download): Promise<void> {
  const { url, folder, file, signal } = options;
  const have = (await store.read(folder, file))?.size ?? 0;
  const { response, from } = await ask(options, have);
  if (from === 0) await options.onBegin(versionOf(response), lengthOf(response));
  const to = await store.append(folder, file, from);
  const reader = response.body?.getReader();
  let loaded = from;
  const brokeOff = (error: unknown): never => {
    throwIfAborted(signal);
    throw new Problem(
      "network",
      `The connection to ${new URL(url).host} broke off after ${showBytes(loaded)}: what has come is kept, try again to go on.`,
      url,
      error,
    );
  };
  try {
    options.onBytes(loaded);
    for (;;) {
      const part = await reader?.read().catch(brokeOff);
      if (part === undefined || part.done) break;
      throwIfAborted(signal);
      if (loaded + part.value.length > options.limit)
        throw new Problem(
          "size-mismatch",
          `${url} sends more than the ${showBytes(options.limit)} that it may have at most: it is another file now.`,
          url,
        );
      to.write(part.value);
      loaded += part.value.length;
      options.onBytes(loaded);
    }
  } finally {
    to.close();
    // Whoever stops in the middle leaves nobody sending.
    await reader?.cancel().catch(() => {});
  }
}

/** The answer, and behind how many bytes of the file it begins. */
async function ask(
  { url, version, signal }: Download,
  have: number,
): Promise<{ readonly response: Response; readonly from: number }> {
  if (have > 0) {
    const response = await request(url, signal, have).catch((error: unknown) => {
      // A server may refuse the question for a part only: then the whole is asked for.
      if (error instanceof Problem && error.code === "cross-origin") return null;
      throw error;
    });
    if (response && goesOn(response, version, have)) return { response, from: have };
    if (response?.ok && response.status !== 206) return { response, from: 0 };
    await response?.body?.cancel();
  }
  const response = await request(url, signal, 0);
  if ([403, 404, 410].includes(response.status))
    throw missingFile(url.slice(url.lastIndexOf("/") + 1), url, ` (HTTP ${response.status})`);
  if (!response.ok)
    throw new Problem("network", `${url} answered HTTP ${response.status}: try again later.`, url);
  return { response, from: 0 };
}

async function request(url: string, signal: AbortSignal | undefined, from: number): Promise<Response> {
  throwIfAborted(signal);
  try {
    return await fetch(url, {
      // Kept in one place: half a gigabyte need not lie in the browser's cache, too.
      cache: "no-store",
      referrerPolicy: "no-referrer",
      // Only the host that the catalogue names is asked.
      redirect: "error",
      ...(from > 0 ? { headers: { Range: `bytes=${from}-` } } : {}),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    throwIfAborted(signal);
    throw await unreachable(url, error);
  }
}

/** A part of the same file that begins where ours ends, as far as the server lets us see. */
function goesOn(response: Response, version: string | null, have: number): boolean {
  if (response.status !== 206) return false;
  const range = response.headers.get("content-range");
  const now = versionOf(response);
  return (
    (range === null || range.startsWith(`bytes ${have}-`)) &&
    (version === null || now === null || now === version)
  );
}

/** Of the headers that say this, only the second may be read from other servers unless they allow more. */
const versionOf = ({ headers }: Response): string | null =>
  headers.get("etag") ?? headers.get("last-modified");

function lengthOf({ headers }: Response): number | null {
  const length = headers.get("content-encoding") ? null : headers.get("content-length");
  return length !== null && /^\d+$/.test(length) ? Number(length) : null;
}

/**
 * A refused cross-origin read, a missing connection and a server that is down all look alike to a page, on purpose.
 * What can be told apart is: whether the browser knows to be offline, and, where the page may have opaque answers
 * (isolated ones may not), whether the server answers at all.
 */
async function unreachable(url: string, cause: unknown): Promise<Problem> {
  const { host } = new URL(url);
  if (globalThis.navigator?.onLine === false)
    return new Problem(
      "network",
      `${host} cannot be reached: this machine has no connection. What is kept in this browser opens all the same.`,
      url,
      cause,
    );
  const certain =
    !globalThis.crossOriginIsolated &&
    (await fetch(url, { method: "HEAD", mode: "no-cors", cache: "no-store" }).then(
      (response) => response.type === "opaque",
      () => false,
    ));
  return new Problem(
    "cross-origin",
    certain
      ? `${host} does not let other pages read this file.`
      : `${host} could not be read from this page: most likely it does not let other pages read its files, or it cannot be reached from here.`,
    url,
    cause,
  );
}
