import { readFileSync, statSync } from "node:fs";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { throwIfAborted } from "../../core/abort";
import { isCancelled, Problem } from "../../core/problem";
import { showBytes } from "../../graph/import/geometry";
import { isHtml } from "../../graph/import/sniff";
import { request } from "./request";

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Bytes that the file has to have; `null` where that is not known. */
  readonly bytes: number | null;
  /** Bytes that it may have at most. */
  readonly limit: number;
  /** Bytes that are here, and how many there will be where the server says so. */
  readonly onBytes: (here: number, total: number | null) => void;
  /** A sentence for the person who waits. */
  readonly onNote: (sentence: string) => void;
}

/** What is remembered of a download that is not complete. */
interface Begun {
  readonly url: string;
  /** Names this version of the file: an ETag, or the time of its last change. */
  readonly validator: string;
}

/** A connection that broke off in the middle; going on makes sense. */
class BrokenOff extends Problem {}

/** How often a broken connection is taken up again, as long as something arrived. */
const maxAttempts = 5;

/**
 * Downloads a file. Until it is complete it is called `….part`; the next call goes on from there where the server
 * allows it and still has the same version, else it begins anew and says so.
 */
export async function download(url: string, path: string, options: DownloadOptions): Promise<void> {
  let broken: BrokenOff | null = null;
  for (let attempt = 1; ; attempt++) {
    const before = sizeOf(`${path}.part`);
    try {
      return await attemptOnce(url, path, options);
    } catch (error) {
      if (!(error instanceof BrokenOff)) {
        // That the server cannot be reached again is the smaller part of the news.
        throw broken !== null && error instanceof Problem && error.code === "network" ? broken : error;
      }
      broken = error;
      const here = sizeOf(`${path}.part`);
      if (here <= before || begun(url, path) === null || attempt === maxAttempts) throw error;
      options.onNote(`The connection broke off after ${showBytes(here)}; going on from there.`);
    }
  }
}

async function attemptOnce(url: string, path: string, options: DownloadOptions): Promise<void> {
  const { signal, onNote } = options;
  throwIfAborted(signal);
  const part = `${path}.part`;
  const known = begun(url, path);
  const here = known === null ? 0 : sizeOf(part);
  const resuming = known !== null && here > 0;
  const headers = resuming ? { Range: `bytes=${here}-`, "If-Range": known.validator } : {};
  const response = await request(url, headers, signal);
  const continued = resuming && response.status === 206 && startOf(response) === here;
  if (!continued && response.status !== 200) {
    await response.body?.cancel();
    // A range that the file does not have (any more): once again, for the whole file.
    if (!resuming || (response.status >= 400 && response.status !== 416)) throw refusal(response, url);
    await forget(path);
    return attemptOnce(url, path, options);
  }
  if (resuming && !continued)
    onNote(
      `${basename(path)} cannot be continued (the server does not allow it, or the file has changed): it begins anew.`,
    );
  const total = totalOf(response);
  try {
    checkKind(response, url);
    checkSize(total, url, options);
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
  const validator = validatorOf(response);
  if (!continued && validator === null) await rm(`${path}.part.json`, { force: true });
  else if (!continued)
    await writeFile(`${path}.part.json`, JSON.stringify({ url, validator })).catch((error: Error) => {
      throw notWritten(part, error);
    });
  const received = await receive(response, url, part, continued ? here : 0, total, options);
  if (options.bytes !== null && received !== options.bytes) {
    await forget(path);
    throw wrongSize(received, url, options.bytes);
  }
  await rename(part, path);
  await forget(path);
}

/** Appends the answer to `part`; answers with the bytes that are there then. */
async function receive(
  response: Response,
  url: string,
  part: string,
  from: number,
  total: number | null,
  { signal, limit, onBytes }: DownloadOptions,
): Promise<number> {
  const file = await open(part, from > 0 ? "a" : "w").catch((error: Error) => {
    throw notWritten(part, error);
  });
  let here = from;
  try {
    for await (const chunk of bodyOf(response, url, () => here, signal)) {
      if (here === 0 && isHtml(chunk)) throw webPage(url);
      here += chunk.length;
      if (here > (total ?? limit)) throw tooLong(url, total ?? limit);
      await file.appendFile(chunk).catch((error: Error) => {
        throw notWritten(part, error);
      });
      onBytes(here, total);
    }
  } finally {
    await file.close();
  }
  if (total !== null && here < total) throw brokenOff(url, here, total);
  return here;
}

async function* bodyOf(
  response: Response,
  url: string,
  here: () => number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of response.body ?? []) yield chunk as Uint8Array;
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof Problem || isCancelled(error)) throw error;
    throw brokenOff(url, here(), totalOf(response), error);
  }
}

const notWritten = (path: string, { message }: Error): Problem =>
  new Problem("device", `${path} cannot be written: ${message}.`, path);

function begun(url: string, path: string): Begun | null {
  try {
    const known = JSON.parse(readFileSync(`${path}.part.json`, "utf8")) as Partial<Begun>;
    return known.url === url && typeof known.validator === "string" ? (known as Begun) : null;
  } catch {
    return null;
  }
}

async function forget(path: string): Promise<void> {
  await Promise.all([`${path}.part`, `${path}.part.json`].map((file) => rm(file, { force: true })));
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** What names this version of a file exactly; `null` where the server has nothing, or only a weak tag. */
function validatorOf({ headers }: Response): string | null {
  const tag = headers.get("etag");
  return tag !== null && !tag.startsWith("W/") ? tag : headers.get("last-modified");
}

/** `bytes 100-199/200` of an answer to a range. */
const contentRange = ({ headers }: Response): RegExpExecArray | null =>
  /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");

const startOf = (response: Response): number => Number(contentRange(response)?.[1] ?? Number.NaN);

/** Bytes of the whole file. */
function totalOf(response: Response): number | null {
  const length =
    response.status === 206 ? contentRange(response)?.[2] : response.headers.get("content-length");
  return length !== null && length !== undefined && /^\d+$/.test(length) ? Number(length) : null;
}

const instead = "download the file elsewhere and give it with --from";

function refusal({ status }: Response, url: string): Problem {
  // Object stores answer 403 for what is not there.
  if ([403, 404, 410].includes(status))
    return new Problem("missing-file", `${url} is not there any more (HTTP ${status}): ${instead}.`, url);
  return new Problem("network", `${url} answered HTTP ${status}: try again later, or ${instead}.`, url);
}

function checkKind(response: Response, url: string): void {
  if (/^text\/html\b/i.test(response.headers.get("content-type") ?? "")) throw webPage(url);
}

const webPage = (url: string): Problem =>
  new Problem(
    "format",
    `${url} is a web page, not the file: the network may ask for a login, or the file has moved; ${instead}.`,
    url,
  );

function checkSize(total: number | null, url: string, { bytes, limit }: DownloadOptions): void {
  if (total === null) return;
  if (bytes !== null && total !== bytes) throw wrongSize(total, url, bytes);
  if (total > limit) throw tooLong(url, limit);
}

const wrongSize = (got: number, url: string, wanted: number): Problem =>
  new Problem(
    "size-mismatch",
    `${url} is ${got} bytes long where the catalogue says ${wanted}: it is another file now, and was not kept.`,
    url,
  );

const tooLong = (url: string, limit: number): Problem =>
  new Problem(
    "size-mismatch",
    `${url} is longer than the ${limit} bytes it may have, and was not kept.`,
    url,
  );

const brokenOff = (url: string, here: number, total: number | null, cause?: unknown): BrokenOff =>
  new BrokenOff(
    "network",
    `The connection broke off after ${showBytes(here)}${total === null ? "" : ` of ${showBytes(total)}`} of ${url}: give the same command again to go on.`,
    url,
    cause,
  );
