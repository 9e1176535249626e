import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { droppedFiles, entryAmong, urlFiles } from "./files";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("urlFiles", () => {
  let server: Server | null = null;
  const asked: string[] = [];

  async function serve(listener: RequestListener): Promise<string> {
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      listener(request, response);
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = null;
  });

  test("files lie beside the topology; its query and its name are kept", async () => {
    const host = await serve((request, response) => response.end(`at ${request.url}`));
    const files = urlFiles(`${host}/nets/digits/net.json?token=a%20b#x`);
    expect(files.name).toBe("digits");
    expect(text(await files.read("model.json", {}))).toBe("at /nets/digits/net.json?token=a%20b");
    expect(text(await files.read("weights/a b.bin", {}))).toBe(
      "at /nets/digits/weights/a%20b.bin?token=a%20b",
    );
  });

  test("a badly encoded address still has a name", () => {
    expect(urlFiles("http://127.0.0.1/50%/model.json").name).toBe("50%");
  });

  test("an address ending in a slash is a folder", async () => {
    const host = await serve((request, response) => response.end(`at ${request.url}`));
    expect(text(await urlFiles(`${host}/nets/`).read("model.json", {}))).toBe("at /nets/model.json");
  });

  test("nothing outside the folder is asked for", async () => {
    const host = await serve((_, response) => response.end());
    const files = urlFiles(`${host}/a/model.json`);
    for (const path of ["../b.bin", "%2e%2e/b.bin", "//example.invalid/b", "https://example.invalid/b", "/b"])
      await expect(files.read(path, {})).rejects.toMatchObject({ code: "path" });
    expect(asked).toEqual([]);
  });

  test("bytes are reported as they come, the last time all of them", async () => {
    const host = await serve((_, response) => {
      response.setHeader("content-length", 30_000);
      response.write("x".repeat(10_000));
      setImmediate(() => response.end("x".repeat(20_000)));
    });
    const seen: [number, number | null][] = [];
    const bytes = await urlFiles(`${host}/`).read("a.bin", { onBytes: (...now) => seen.push(now) });
    expect(bytes).toHaveLength(30_000);
    expect(seen.at(-1)).toEqual([30_000, 30_000]);
    expect(seen.map(([loaded]) => loaded)).toEqual(seen.map(([loaded]) => loaded).toSorted((a, b) => a - b));
  });

  test("an endless file is read only up to its limit", async () => {
    const host = await serve((_, response) => {
      response.write("x".repeat(5000));
    });
    expect(await urlFiles(`${host}/`).read("a.bin", { limit: 100 })).toHaveLength(101);
  });

  test.each([
    [404, "missing-file"],
    [403, "missing-file"],
    [500, "network"],
  ])("HTTP %i is a %s problem that names the address", async (status, code) => {
    const host = await serve((_, response) => {
      response.statusCode = status;
      response.end("<html>");
    });
    await expect(urlFiles(`${host}/n/model.json`).read("a.bin", {})).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`${host}/n/a.bin`),
    });
  });

  test("no connection, or no CORS: one sentence with the address and the other way", async () => {
    const host = await serve(() => {});
    server?.close();
    server?.closeAllConnections();
    await expect(urlFiles(`${host}/model.json`).read("model.json", {})).rejects.toMatchObject({
      code: "network",
      message: expect.stringMatching(/http:\/\/127[^\n]*drop it here/),
    });
  });

  test("stopping ends the download", async () => {
    const host = await serve((_, response) => {
      response.write("x");
    });
    const stop = new AbortController();
    const reading = urlFiles(`${host}/`).read("a.bin", { signal: stop.signal, onBytes: () => stop.abort() });
    await expect(reading).rejects.toMatchObject({ code: "cancelled" });
  });

  test.each(["ftp://example.invalid/model.json", "javascript:alert(1)", "model.json", "http://"])(
    "%s is no address of a model",
    (url) => {
      expect(() => urlFiles(url)).toThrowError(expect.objectContaining({ code: "network" }));
    },
  );
});

describe("droppedFiles", () => {
  const file = (path: string, content = path) => ({ path, file: new Blob([content]) });

  test("the folder is where model.json lies", async () => {
    const files = droppedFiles("dropped", [file("net/model.json"), file("net/w/a.bin"), file("b.bin")]);
    expect(text(await files.read("model.json", {}))).toBe("net/model.json");
    expect(text(await files.read("w/a.bin", {}))).toBe("net/w/a.bin");
    await expect(files.read("b.bin", {})).rejects.toMatchObject({ code: "missing-file", where: "b.bin" });
    await expect(files.read("../b.bin", {})).rejects.toMatchObject({ code: "path" });
  });

  test("a topology of another name is found where it is the only one", async () => {
    const files = droppedFiles("dropped", [file("net.json"), file("card.json"), file("labels.json")]);
    expect(text(await files.read("model.json", {}))).toBe("net.json");
    await expect(
      droppedFiles("two", [file("a.json"), file("b.json")]).read("model.json", {}),
    ).rejects.toMatchObject({ code: "missing-file" });
  });

  test("a file that was moved since is named", async () => {
    const moved = Object.assign(new Blob(["x"]), {
      arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")),
    });
    await expect(
      droppedFiles("dropped", [{ path: "a.bin", file: moved }]).read("a.bin", {}),
    ).rejects.toMatchObject({ code: "missing-file", where: "a.bin" });
  });

  test("a file that is too long is cut one byte behind the limit", async () => {
    const files = droppedFiles("dropped", [file("a.bin", "0123456789")]);
    expect(await files.read("a.bin", { limit: 4 })).toHaveLength(5);
    expect(await files.read("a.bin", { limit: 10 })).toHaveLength(10);
  });
});

describe("the file a model begins with", () => {
  test.each<[string, readonly string[], string | null]>([
    ["a model.json", ["net/model.json", "net/a.bin"], "net/model.json"],
    ["the shallowest of several", ["net/old/model.json", "net/model.json"], "net/model.json"],
    ["a single other .json", ["net/topology.json", "net/card.json", "net/labels.json"], "net/topology.json"],
    ["a single file", ["net.onnx"], "net.onnx"],
    ["a single file in a folder", ["net/net.H5", "net/card.json", "net/readme.txt"], "net/net.H5"],
    ["weights whose architecture is model.json", ["net/model.json", "net/net.h5"], "net/net.h5"],
    ["weights with an architecture", ["net/architecture.json", "net/net.h5"], "net/net.h5"],
    [
      "weight files before what they were made from",
      ["net/model.json", "net/a.bin", "net/net.h5"],
      "net/model.json",
    ],
    ["nothing where there are two", ["a.onnx", "b.onnx"], null],
    ["nothing where there is none", ["photo.png"], null],
  ])("%s", (_, paths, entry) => {
    expect(entryAmong(paths)).toBe(entry);
  });

  test("dropped alone, under any name", async () => {
    const file = new Blob(["weights"]);
    const files = droppedFiles("my net: 100%.onnx", [{ path: "my net: 100%.onnx", file }]);
    expect(files).toMatchObject({ name: "my net: 100%", entry: "my net: 100%.onnx" });
    expect(text(await files.read("my net: 100%.onnx", {}))).toBe("weights");
    await expect(files.read("model.json", {})).rejects.toMatchObject({ code: "missing-file" });
  });

  test("at an address", () => {
    expect(urlFiles("http://127.0.0.1/nets/my%20net.h5?token=1")).toMatchObject({
      name: "my net",
      entry: "my net.h5",
    });
    expect(urlFiles("http://127.0.0.1/nets/model.json").entry).toBeUndefined();
  });
});
