import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isCancelled, Problem } from "../../core/problem";
import { parseCatalogue } from "../../graph/catalogue";
import { type MemoryStore, memoryStore } from "../testing/memory-store";
import { createLibrary } from "./library";

const noise = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, i) => ((i + seed) * 2_654_435_761) >>> 24);
const weights = noise(200_000, 1);
const shards = [noise(4000, 2), noise(4000, 3)];
const modelJson = Buffer.from(
  JSON.stringify({
    weightsManifest: [
      { paths: ["a.bin", "deep/b.bin"], weights: [{ name: "w", shape: [2000], dtype: "float32" }] },
    ],
  }),
);

/** A server that can be told to misbehave. */
const site = {
  files: new Map<string, Uint8Array>(),
  ranges: true,
  modified: "Fri, 27 Nov 2020 00:00:00 GMT",
  /** Breaks the connection off after so many bytes of an answer. */
  breakAfter: Number.POSITIVE_INFINITY,
  asked: [] as string[],
};
let server: Server;
let root: string;

beforeEach(async () => {
  site.files = new Map<string, Uint8Array>([
    ["/net.h5", weights],
    ["/lm/model.json", modelJson],
    ["/lm/a.bin", shards[0]!],
    ["/lm/deep/b.bin", shards[1]!],
  ]);
  Object.assign(site, { ranges: true, modified: "Fri, 27 Nov 2020 00:00:00 GMT", asked: [] });
  site.breakAfter = Number.POSITIVE_INFINITY;
  server = createServer((request, response) => {
    const range = request.headers.range;
    site.asked.push(range ? `${request.url} ${range}` : (request.url ?? ""));
    const file = site.files.get(request.url ?? "");
    if (!file) return response.writeHead(404).end();
    const from = site.ranges && range ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    const body = file.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      "Content-Length": body.length,
      "Last-Modified": site.modified,
      ...(from > 0 ? { "Content-Range": `bytes ${from}-${file.length - 1}/${file.length}` } : {}),
    });
    if (body.length <= site.breakAfter) return response.end(body);
    response.write(body.subarray(0, site.breakAfter), () => setTimeout(() => response.destroy(), 20));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Quicker than `toEqual` by far. */
const equal = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  Buffer.compare(a ?? b.subarray(1), b) === 0;

const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");

function shelfOf(change: Record<string, unknown> = {}, store: MemoryStore | null = memoryStore()) {
  const common = {
    family: "Test",
    bytes: 200_000,
    checksum: { md5: md5(weights) },
    input: { size: [4, 4], channels: 3 },
    preprocessing: { scale: [1, 1, 1], offset: [0, 0, 0] },
    classes: 2,
    labels: { file: "labels/two.json" },
    licence: "MIT",
    source: "Somebody.",
  };
  const catalogue = parseCatalogue(
    {
      version: 1,
      models: [
        {
          ...common,
          id: "net",
          name: "Net",
          kind: "keras-weights",
          architecture: "vgg16",
          url: `${root}/net.h5`,
          ...change,
        },
        {
          ...common,
          id: "lm",
          name: "Layers",
          kind: "layers-model",
          url: `${root}/lm/model.json`,
          bytes: 8000,
          checksum: null,
        },
      ],
    },
    "catalogue.json",
  );
  const classes = ["yes", "no"].map((name, index) => ({ index, wnid: "", name }));
  let reachable = true;
  const library = createLibrary({
    catalogue: async () => {
      if (!reachable) throw new Problem("network", "Nobody there.");
      return catalogue;
    },
    labels: async () => ({ source: "", licence: "", classes }),
    store: async () => store,
  });
  return {
    library,
    store,
    offline: () => {
      reachable = false;
      server.close();
    },
    kept: async (id: string) => (await library.shelf()).models.find((one) => one.id === id)?.kept ?? null,
  };
}

const problemOf = async (work: Promise<unknown>): Promise<Problem> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
};

/** Until `bytes` of the file have come; then the person cancels. */
async function stopAfter(library: ReturnType<typeof createLibrary>, megabytes: number): Promise<void> {
  const stop = new AbortController();
  site.breakAfter = 100_000;
  const bringing = library.bring("net", {
    signal: stop.signal,
    onProgress: ({ done }) => {
      if (done !== null && done * 200_000 >= megabytes) stop.abort();
    },
  });
  await bringing.catch((error: unknown) => {
    if (!isCancelled(error)) throw error;
  });
  site.breakAfter = Number.POSITIVE_INFINITY;
  site.asked = [];
}

test("a file of weights comes with its card, its names and its architecture, and is kept", async () => {
  const { library, kept, offline } = shelfOf();
  expect(await kept("net")).toBeNull();
  const heard: string[] = [];
  const { files, architecture, settle } = await library.bring("net", {
    onProgress: ({ what }) => heard.push(what),
  });
  expect(heard[0]).toBe("Downloading Net, 0.0 KB of 0.2 MB");
  expect(heard).toContain("Checking Net");
  expect(files.entry).toBe("net.h5");
  expect(equal(await files.read("net.h5", {}), weights)).toBe(true);
  const card = JSON.parse(new TextDecoder().decode(await files.read("card.json", {})));
  expect(card).toMatchObject({ id: "net", classes: 2, labels: "labels.json" });
  expect(new TextDecoder().decode(await files.read("labels.json", {}))).toBe('["yes","no"]');
  expect(architecture).toBeDefined();
  expect((await problemOf(files.read("other.bin", {}))).code).toBe("missing-file");
  await settle("abc");
  expect(await kept("net")).toEqual({ bytes: 200_000, complete: true });
  // Neither the server nor the catalogue is needed any more.
  offline();
  const again = await library.bring("net");
  expect(equal(await again.files.read("net.h5", {}), weights)).toBe(true);
  expect(site.asked).toEqual(["/net.h5"]);
});

test("a model of several files comes whole", async () => {
  const { library, kept } = shelfOf();
  const { files } = await library.bring("lm");
  expect(files.entry).toBeUndefined();
  expect(await files.read("deep/b.bin", {})).toEqual(shards[1]);
  expect(site.asked).toEqual(["/lm/model.json", "/lm/a.bin", "/lm/deep/b.bin"]);
  expect(await kept("lm")).toEqual({ bytes: modelJson.length + 8000, complete: true });
});

describe("a download that did not end", () => {
  test("is cancelled, keeps what has come, and goes on behind it", async () => {
    const { library, kept } = shelfOf();
    await stopAfter(library, 60_000);
    const part = await kept("net");
    expect(part?.complete).toBe(false);
    expect(part?.bytes).toBeGreaterThanOrEqual(60_000);
    expect(part?.bytes).toBeLessThan(200_000);
    const { files } = await library.bring("net");
    expect(site.asked).toEqual([`/net.h5 bytes=${part?.bytes}-`]);
    expect(equal(await files.read("net.h5", {}), weights)).toBe(true);
  });

  test("begins again where the server knows no parts", async () => {
    const { library } = shelfOf();
    await stopAfter(library, 60_000);
    site.ranges = false;
    const { files } = await library.bring("net");
    expect(equal(await files.read("net.h5", {}), weights)).toBe(true);
    expect(site.asked).toHaveLength(1);
  });

  test("begins again where the file has become another one", async () => {
    const { library } = shelfOf();
    await stopAfter(library, 60_000);
    site.modified = "Sat, 28 Nov 2020 00:00:00 GMT";
    const { files } = await library.bring("net");
    expect(equal(await files.read("net.h5", {}), weights)).toBe(true);
    expect(site.asked).toHaveLength(2);
  });

  test("whose connection broke off says so and goes on", async () => {
    const { library } = shelfOf();
    site.breakAfter = 90_000;
    const { code, sentence } = await problemOf(library.bring("net"));
    expect(code).toBe("network");
    expect(sentence).toMatch(/broke off after .*try again to go on\.$/);
    site.breakAfter = Number.POSITIVE_INFINITY;
    expect(equal(await (await library.bring("net")).files.read("net.h5", {}), weights)).toBe(true);
    expect(site.asked[1]).toMatch(/bytes=\d+-$/);
  });

  test("of several files asks only for those that are missing", async () => {
    const { library } = shelfOf();
    site.files.delete("/lm/deep/b.bin");
    expect((await problemOf(library.bring("lm"))).code).toBe("missing-file");
    site.files.set("/lm/deep/b.bin", shards[1]!);
    site.asked = [];
    await library.bring("lm");
    expect(site.asked).toEqual(["/lm/deep/b.bin"]);
  });
});

describe("what is not the right file", () => {
  test("is deleted when its checksum is wrong", async () => {
    const { library, kept } = shelfOf({ checksum: { md5: "0".repeat(32) } });
    const { code, sentence } = await problemOf(library.bring("net"));
    expect(code).toBe("checksum");
    expect(sentence).toContain(md5(weights));
    expect(await kept("net")).toBeNull();
  });

  test("is known by its SHA-256, too", async () => {
    const sha256 = createHash("sha256").update(weights).digest("hex");
    await shelfOf({ checksum: { sha256 } }).library.bring("net");
    const wrong = shelfOf({ checksum: { sha256: "0".repeat(64) } });
    expect((await problemOf(wrong.library.bring("net"))).code).toBe("checksum");
  });

  test("is noticed when it changes after the first opening", async () => {
    const { library } = shelfOf();
    await (await library.bring("lm")).settle("first");
    await (await library.bring("lm")).settle("first");
    const { code, sentence } = await problemOf((await library.bring("lm")).settle("second"));
    expect(code).toBe("checksum");
    expect(sentence).toMatch(/^Layers has changed/);
  });
});

describe("a dropped file", () => {
  test("that the catalogue knows by name and checksum is kept like a download", async () => {
    const { library, kept } = shelfOf();
    const known = await library.recognise("net (1).h5", new Blob([weights]));
    expect(equal(await known?.files.read("net.h5", {}), weights)).toBe(true);
    expect(JSON.parse(new TextDecoder().decode(await known?.files.read("card.json", {})))).toMatchObject({
      id: "net",
    });
    expect(await kept("net")).toEqual({ bytes: 200_000, complete: true });
    expect(site.asked).toEqual([]);
  });

  test("that only has the name is nobody's: the person is asked", async () => {
    const { library, kept } = shelfOf();
    expect(await library.recognise("net.h5", new Blob([noise(10, 1)]))).toBeNull();
    expect(await shelfOf({ checksum: null }).library.recognise("net.h5", new Blob([weights]))).toBeNull();
    expect(await kept("net")).toBeNull();
  });

  test("opens with its card also where there is no room to keep it", async () => {
    const { library, kept, store } = shelfOf({}, memoryStore(1000));
    const known = await library.recognise("net.h5", new Blob([weights]));
    expect(equal(await known?.files.read("net.h5", {}), weights)).toBe(true);
    expect(await known?.files.read("card.json", {})).toBeDefined();
    expect(await kept("net")).toBeNull();
    expect(store?.used()).toBe(0);
  });

  test("of another name is nobody's", async () => {
    expect(await shelfOf().library.recognise("mine.h5", new Blob([weights]))).toBeNull();
  });
});

test("what is removed is gone, and may be fetched again", async () => {
  const { library, kept, store } = shelfOf();
  await library.bring("net");
  await library.remove("net");
  await library.remove("net");
  expect(await kept("net")).toBeNull();
  expect(store?.used()).toBe(0);
  await library.bring("net");
  expect(site.asked).toEqual(["/net.h5", "/net.h5"]);
});

test("where nothing can be kept, it is read from the web each time, with its card", async () => {
  const { library } = shelfOf({}, null);
  expect(await library.shelf()).toMatchObject({ keeps: false, free: null });
  for (const _ of [1, 2]) {
    const { files } = await library.bring("net");
    expect(equal(await files.read("net.h5", {}), weights)).toBe(true);
    expect(await files.read("card.json", {})).toBeDefined();
  }
  expect(site.asked).toEqual(["/net.h5", "/net.h5"]);
  expect((await problemOf(library.bring("unknown"))).code).toBe("no-such-model");
});

test("a full store is said in the store's own words, and what has come stays", async () => {
  const { library, kept } = shelfOf({}, memoryStore(150_000));
  await expect(library.bring("net")).rejects.toThrow("full");
  expect((await kept("net"))?.complete).toBe(false);
});

test("a server that sends without end is not listened to", async () => {
  const { library } = shelfOf({ bytes: 50_000 });
  expect((await problemOf(library.bring("net"))).code).toBe("size-mismatch");
});

test("a server that cannot be reached is said to be one, with the honest doubt", async () => {
  const { library } = shelfOf();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const { code, sentence } = await problemOf(library.bring("net"));
  expect(code).toBe("cross-origin");
  expect(sentence).toContain("most likely");
});
