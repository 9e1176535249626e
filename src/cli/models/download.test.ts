import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type FileServer, fileServer, type Served } from "../../../tests/fixtures/file-server";
import type { Problem } from "../../core/problem";
import { type DownloadOptions, download } from "./download";

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >> 3);
const other = bytes.map((x) => x ^ 0xff);

let server: FileServer;
let folder: string;
beforeAll(async () => {
  server = await fileServer();
  folder = mkdtempSync(join(tmpdir(), "whylight-download-"));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  server.asked.length = 0;
  server.files.clear();
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
});

const notes: string[] = [];
const target = () => join(folder, "net.h5");
async function get(options: Partial<DownloadOptions> = {}, path = "/net.h5", to = target()): Promise<void> {
  notes.length = 0;
  await download(`${server.url}${path}`, to, {
    signal: new AbortController().signal,
    bytes: null,
    limit: 2 ** 20,
    onBytes: server.received,
    onNote: (sentence) => notes.push(sentence),
    ...options,
  });
}
const serve = (file: Partial<Served> = {}, path = "/net.h5") =>
  server.files.set(path, { bytes, etag: '"v1"', ...file });
const refused = async (options: Partial<DownloadOptions> = {}): Promise<Problem> => {
  const error = await get(options).catch((problem: Problem) => problem);
  if (error === undefined) throw new Error("was not refused");
  return error;
};
const holds = (wanted: Uint8Array): boolean => readFileSync(target()).equals(wanted);
const ranges = () => server.asked.map(({ range }) => range ?? "all");
const left = () => readdirSync(folder).sort();

describe("download", () => {
  test("writes the file, with progress that ends at its length", async () => {
    serve();
    const seen: [number, number | null][] = [];
    await get({ bytes: bytes.length, onBytes: (here, total) => seen.push([here, total]) });
    expect(holds(bytes)).toBe(true);
    expect(left()).toEqual(["net.h5"]);
    expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
    expect(seen.every(([here], i) => i === 0 || here > seen[i - 1]![0])).toBe(true);
  });

  test("without a length from the server", async () => {
    serve({ length: null });
    await get({ bytes: bytes.length });
    expect(holds(bytes)).toBe(true);
  });

  test("goes on by itself where the connection breaks, as long as something arrives", async () => {
    serve({ breaks: [100_000, 220_000] });
    await get();
    expect(holds(bytes)).toBe(true);
    expect(ranges()).toEqual(["all", "bytes=100000-", "bytes=220000-"]);
    expect(notes).toEqual([
      "The connection broke off after 0.1 MB; going on from there.",
      "The connection broke off after 0.2 MB; going on from there.",
    ]);
  });

  test("a later call goes on where an earlier one was interrupted", async () => {
    serve();
    const stop = new AbortController();
    const interrupted = get({ signal: stop.signal, onBytes: () => stop.abort() });
    await expect(interrupted).rejects.toThrow();
    expect(left()).toEqual(["net.h5.part", "net.h5.part.json"]);
    const here = readFileSync(`${target()}.part`).length;
    expect(here).toBeGreaterThan(0);
    await get();
    expect(holds(bytes)).toBe(true);
    expect(ranges()).toEqual(["all", `bytes=${here}-`]);
    expect(left()).toEqual(["net.h5"]);
  });

  test.each([
    ["the server gives no parts", { ranges: false }, bytes],
    ["the file has changed since", { etag: '"v2"', bytes: other }, other],
  ] as const)("begins anew and says so where %s", async (_, change, wanted) => {
    serve({ breaks: [100_000, 0, 0] });
    await refused();
    serve(change);
    await get();
    expect(holds(wanted)).toBe(true);
    expect(notes).toEqual([
      "net.h5 cannot be continued (the server does not allow it, or the file has changed): it begins anew.",
    ]);
  });

  test.each([
    ["nothing names the version", { etag: undefined }],
    ["only a weak tag does", { etag: 'W/"v1"' }],
  ] as const)("is not continued where %s", async (_, change) => {
    serve({ ...change, breaks: [100_000] } as Served);
    const { code, sentence } = await refused();
    expect(code).toBe("network");
    expect(sentence).toContain("broke off after 0.1 MB of 0.3 MB");
    await get();
    expect(ranges()).toEqual(["all", "all"]);
    expect(holds(bytes)).toBe(true);
  });

  test("a part that is longer than the file now is dropped", async () => {
    writeFileSync(`${target()}.part`, new Uint8Array(400_000));
    writeFileSync(
      `${target()}.part.json`,
      JSON.stringify({ url: `${server.url}/net.h5`, validator: '"v1"' }),
    );
    serve();
    await get();
    expect(ranges()).toEqual(["bytes=400000-", "all"]);
    expect(holds(bytes)).toBe(true);
  });

  test("a server that is busy for a while costs nothing of what is here", async () => {
    serve({ breaks: [100_000, 0] });
    await refused();
    serve({ status: 503 });
    expect((await refused()).sentence).toContain("HTTP 503");
    serve();
    server.asked.length = 0;
    await get();
    expect(ranges()).toEqual(["bytes=100000-"]);
    expect(holds(bytes)).toBe(true);
  });

  test("a folder that cannot be written to", async () => {
    serve();
    const { code, sentence } = await get({}, "/net.h5", join(folder, "nowhere", "net.h5")).then(
      () => ({ code: "none", sentence: "" }),
      (problem: Problem) => problem,
    );
    expect([code, sentence]).toEqual(["device", expect.stringContaining("cannot be written: ENOENT")]);
  });

  test("a part of another address is no part of this file", async () => {
    writeFileSync(`${target()}.part`, other.subarray(0, 1000));
    writeFileSync(`${target()}.part.json`, JSON.stringify({ url: "http://elsewhere/", validator: '"v1"' }));
    serve();
    await get();
    expect(ranges()).toEqual(["all"]);
    expect(holds(bytes)).toBe(true);
  });

  test("gives up where a connection breaks again and again without a byte", async () => {
    serve({ breaks: [100_000, 0, 0, 0] });
    const { sentence } = await refused();
    expect(sentence).toBe(
      `The connection broke off after 0.1 MB of 0.3 MB of ${server.url}/net.h5: give the same command again to go on.`,
    );
    expect(ranges()).toEqual(["all", "bytes=100000-"]);
    expect(left()).toEqual(["net.h5.part", "net.h5.part.json"]);
  });

  const page = new TextEncoder().encode("<!DOCTYPE html><title>Please log in</title>");
  test.each<[string, Partial<Served>, Partial<DownloadOptions>, string, string]>([
    ["a web page by its type", { bytes: page, type: "text/html; charset=utf-8" }, {}, "format", "a web page"],
    ["a web page by its content", { bytes: page }, {}, "format", "a web page"],
    ["another length than the catalogue's", {}, { bytes: 299_999 }, "size-mismatch", "300000 bytes long"],
    ["another length, told by nobody", { length: null }, { bytes: 300_001 }, "size-mismatch", "300000 bytes"],
    ["a length above the limit", {}, { limit: 1000 }, "size-mismatch", "longer than the 1000 bytes"],
    ["more than the limit, told by nobody", { length: null }, { limit: 1000 }, "size-mismatch", "1000 bytes"],
    ["HTTP 403", { status: 403 }, {}, "missing-file", "not there any more (HTTP 403)"],
    ["HTTP 503", { status: 503 }, {}, "network", "HTTP 503: try again later"],
  ])("%s is refused, and nothing is kept", async (_, file, options, code, words) => {
    serve(file);
    const problem = await refused(options);
    expect(problem.code).toBe(code);
    expect(problem.sentence).toContain(words);
    expect(problem.sentence).toContain(`${server.url}/net.h5`);
    expect(existsSync(target())).toBe(false);
  });

  test("a file that is not there", async () => {
    expect((await refused()).sentence).toContain("(HTTP 404)");
    expect(left()).toEqual([]);
  });

  test("a server that is not there", async () => {
    const gone = await fileServer();
    await gone.close();
    const error = await download(`${gone.url}/net.h5`, target(), {
      signal: new AbortController().signal,
      bytes: null,
      limit: 10,
      onBytes: () => {},
      onNote: () => {},
    }).catch((problem: Problem) => problem);
    expect((error as Problem).sentence).toMatch(/^127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\): /);
  });

  test("is sent on within its host", async () => {
    serve({ bytes: new Uint8Array(), status: 302, location: "/moved/net.h5" });
    serve({}, "/moved/net.h5");
    await get();
    expect(holds(bytes)).toBe(true);
  });

  test("is not sent on to another host", async () => {
    const elsewhere = await fileServer();
    elsewhere.files.set("/net.h5", { bytes });
    serve({ bytes: new Uint8Array(), status: 302, location: `${elsewhere.url}/net.h5` });
    const { code, sentence } = await refused();
    expect(code).toBe("network");
    expect(sentence).toContain(`sends the download on to ${elsewhere.url}, which is not followed`);
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.close();
  });

  test("is not sent in a circle", async () => {
    serve({ bytes: new Uint8Array(), status: 302, location: "/net.h5" });
    expect((await refused()).sentence).toContain("in a circle");
    expect(server.asked).toHaveLength(6);
  });
});
