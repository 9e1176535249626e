import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FileServer, fileServer } from "../../../tests/fixtures/file-server";
import { graphModelFolder } from "../../../tests/fixtures/formats-graph-def";
import { fixtureFolder } from "../../../tests/fixtures/load";
import { openModel, readModel } from "../../graph/import/open";
import { runCommandLine } from "../command-line";
import { folderFiles } from "../folder";

let server: FileServer;
let home: string;
const root = () => join(home, "models");
const catalogue = () => join(home, "catalogue.json");
const plain = fixtureFolder("plain");
const weights = readFileSync(join(plain, "group1-shard1of1.bin"));
const labels = JSON.parse(readFileSync(join(plain, "labels.json"), "utf8")) as string[];

const fixture = {
  id: "plain",
  name: "Plain fixture",
  family: "Fixtures",
  kind: "layers-model",
  bytes: weights.length as number | null,
  checksum: null as object | null,
  input: { size: [16, 16], channels: 3 },
  preprocessing: { scale: [1, 1, 1], offset: [0, 0, 0], order: "bgr" },
  classes: 5,
  labels: { file: "names.json" } as object | null,
  licence: "MIT",
  source: "Made for this test.",
};

function writeCatalogue(...entries: object[]): void {
  const models = entries.map((entry) => ({ ...fixture, url: `${server.url}/plain/model.json`, ...entry }));
  writeFileSync(catalogue(), JSON.stringify({ version: 1, models }));
}

/** `status` sees what a person who watches would, and may interrupt. */
let status: (text: string | null) => void = () => {};
let interrupt = new AbortController();

async function run(...args: string[]) {
  const [out, err] = [[] as string[], [] as string[]];
  const terminal = {
    result: (text: string) => out.push(text),
    message: (text: string) => err.push(text),
    status: (text: string | null) => status(text),
    signal: interrupt.signal,
  };
  const code = await runCommandLine(args, terminal);
  return { code, out: out.join("\n"), err: err.join("\n") };
}
const models = (...args: string[]) =>
  run("models", ...args, "--into", root(), ...(args[0] === "remove" ? [] : ["--catalogue", catalogue()]));
const sum = (kind: "md5" | "sha256", bytes: Uint8Array) => createHash(kind).update(bytes).digest("hex");

beforeAll(async () => {
  server = await fileServer();
});
afterAll(() => server.close());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "whylight-models-"));
  const classes = labels.map((name, index) => ({ index, wnid: `n${index}`, name }));
  writeFileSync(join(home, "names.json"), JSON.stringify({ source: "", licence: "", classes }));
  status = () => {};
  interrupt = new AbortController();
  server.asked.length = 0;
  server.files.clear();
  for (const name of ["model.json", "group1-shard1of1.bin"])
    server.files.set(`/plain/${name}`, { bytes: readFileSync(join(plain, name)), etag: `"${name}"` });
  writeCatalogue({});
  return () => rmSync(home, { recursive: true });
});

describe("whylight models add", () => {
  test("downloads, converts, and puts a model with card and labels where it is found", async () => {
    const { code, out, err } = await models("add", "plain");
    expect({ code, out }).toEqual({
      code: 0,
      out: `Plain fixture: ${(weights.length / 1000).toFixed(1)} KB of float32 in ${join(root(), "plain")}`,
    });
    expect(err).toContain("Licence: MIT. Made for this test.");
    const [got, wanted] = await Promise.all(
      [join(root(), "plain"), plain].map((path) => readModel(folderFiles(path))),
    );
    expect(got!.model.weights).toEqual(wanted!.model.weights);
    expect(got!.model.graph.nodes).toEqual(wanted!.model.graph.nodes);
    expect(got!.model.graph.card).toMatchObject({ id: "plain", name: "Plain fixture", labels });
    expect(got!.model.graph.card.preprocessing?.order).toBe("bgr");
    expect(readdirSync(root()).sort()).toEqual(["catalogue.lock.json", "plain"]);
    expect(server.asked.map(({ path }) => path)).toEqual([
      "/plain/model.json",
      "/plain/group1-shard1of1.bin",
    ]);

    const listed = JSON.parse((await models("list", "--json")).out) as { folder: string; bytes: number }[];
    expect(listed[0]!.folder).toBe(join(root(), "plain"));
    expect((await models("list")).out).toMatch(/^plain +Plain fixture +[\d.]+ KB +MIT +installed, /m);
  });

  test("float16: half the size, the same within its precision", async () => {
    const { code, out } = await models("add", "plain", "--dtype", "float16");
    expect([code, out]).toEqual([0, expect.stringContaining("of float16")]);
    const shard = readFileSync(join(root(), "plain", "group1-shard1of1.bin"));
    expect(shard.length).toBeLessThan(0.55 * weights.length);
    const [got, wanted] = await Promise.all(
      [join(root(), "plain"), plain].map((path) => readModel(folderFiles(path))),
    );
    for (const [key, { data, shape }] of wanted!.model.weights) {
      const halved = got!.model.weights.get(key)!;
      expect(halved.shape).toEqual(shape);
      data.forEach((value, i) => {
        // Vectors stay as they are.
        const tolerance = shape.length > 1 ? Math.abs(value) * 2 ** -11 + 2 ** -25 : 0;
        expect(Math.abs(halved.data[i]! - value)).toBeLessThanOrEqual(tolerance);
      });
    }
  });

  test("a graph-model stays one, background class and all", async () => {
    const { model } = await readModel(folderFiles(plain));
    for (const [name, bytes] of graphModelFolder(model).files) server.files.set(`/graph/${name}`, { bytes });
    const named = { file: "names.json", background: true };
    const names = JSON.parse(readFileSync(join(home, "names.json"), "utf8"));
    names.classes.pop();
    writeFileSync(join(home, "names.json"), JSON.stringify(names));
    writeCatalogue({
      id: "graph",
      kind: "graph-model",
      url: `${server.url}/graph/model.json`,
      labels: named,
      bytes: null,
    });
    expect((await models("add", "graph", "--dtype", "float16")).code).toBe(0);
    const got = await openModel(folderFiles(join(root(), "graph")));
    expect(got.model.graph.card.labels).toEqual(["background", ...labels.slice(0, -1)]);
    const wanted = await openModel(folderFiles(plain));
    expect(got.model.graph.nodes.map(({ kind }) => kind)).toEqual(
      wanted.model.graph.nodes.map(({ kind }) => kind),
    );
  });

  test("goes on with what an earlier call left", async () => {
    server.files.set("/plain/group1-shard1of1.bin", {
      bytes: weights,
      etag: '"a"',
      ranges: true,
      status: 503,
    });
    const first = await models("add", "plain");
    expect([first.code, first.err]).toEqual([2, expect.stringContaining("HTTP 503")]);
    expect((await models("list")).out).toMatch(/KB downloaded$/m);
    server.files.set("/plain/group1-shard1of1.bin", { bytes: weights });
    server.asked.length = 0;
    expect((await models("add", "plain")).code).toBe(0);
    expect(server.asked.map(({ path }) => path)).toEqual(["/plain/group1-shard1of1.bin"]);
  });

  test("an interrupted download is kept and continued; an interrupted conversion leaves nothing half", async () => {
    const seen: string[] = [];
    const until = (word: string) => (text: string | null) => {
      if (text !== null) seen.push(text);
      if (text?.startsWith(word)) interrupt.abort();
    };
    status = until("Downloading");
    expect(await models("add", "plain")).toMatchObject({ code: 130, out: "", err: "Interrupted." });
    expect(seen.at(-1)).toMatch(/^Downloading plain: [\d.]+ KB of [\d.]+ KB$/);
    expect(readdirSync(join(root(), ".downloads", "plain"))).toContain("model.json");

    interrupt = new AbortController();
    status = until("Checking");
    expect((await models("add", "plain")).code).toBe(130);
    expect(readdirSync(root())).toEqual([".downloads"]);

    interrupt = new AbortController();
    status = () => {};
    server.asked.length = 0;
    expect((await models("add", "plain")).code).toBe(0);
    // Everything was here already.
    expect(server.asked).toEqual([]);
  });

  test("the sum is recorded at the first download and checked after", async () => {
    await models("add", "plain");
    const lock = JSON.parse(readFileSync(join(root(), "catalogue.lock.json"), "utf8"));
    expect(lock.models.plain.files[1]).toEqual({
      path: "group1-shard1of1.bin",
      bytes: weights.length,
      sha256: sum("sha256", weights),
    });
    expect((await models("remove", "plain")).code).toBe(0);
    const changed = new Uint8Array(weights);
    changed[0] = changed[0]! ^ 1;
    server.files.set("/plain/group1-shard1of1.bin", { bytes: changed });
    const { code, err } = await models("add", "plain");
    expect(code).toBe(2);
    expect(err).toContain("group1-shard1of1.bin is not what it was at the first download of plain");
    expect(readdirSync(root())).toEqual(["catalogue.lock.json"]);
    rmSync(join(root(), "catalogue.lock.json"));
    expect((await models("add", "plain")).code).toBe(0);
  });

  const joined = () => {
    const digest = (name: string) =>
      createHash("sha256")
        .update(readFileSync(join(plain, name)))
        .digest();
    return sum("sha256", Buffer.concat([digest("model.json"), digest("group1-shard1of1.bin")]));
  };

  test("a published sum is met or the files are refused", async () => {
    writeCatalogue({ checksum: { sha256: joined() } });
    expect((await models("add", "plain")).code).toBe(0);
    writeCatalogue({ checksum: { sha256: "0".repeat(64) } });
    const { code, err } = await models("add", "plain");
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("are not those that the catalogue means (SHA-256 "),
    ]);
  });

  test.each<[string, object, () => void, string]>([
    ["a web page for the topology", {}, () => setPage("/plain/model.json"), "is a web page, not the file"],
    [
      "a web page for the weights",
      {},
      () => setPage("/plain/group1-shard1of1.bin"),
      "is a web page, not the file",
    ],
    ["weights that are too short", {}, () => setWeights(weights.subarray(4)), "the download is incomplete"],
    ["weights that are too long", {}, () => setWeights(Buffer.concat([weights, weights])), "longer than the"],
    [
      "another model than the catalogue says",
      { bytes: 12 },
      () => {},
      "bytes of weights where the catalogue says 12",
    ],
    [
      "a NaN",
      {},
      () => setWeights(Buffer.concat([Buffer.from([0, 0, 0xc0, 0x7f]), weights.subarray(4)])),
      "is NaN",
    ],
    ["another number of classes", { classes: 4, labels: null }, () => {}, "says classes 4"],
    ["another size", { input: { size: [32, 32], channels: 3 } }, () => {}, "32×32"],
    ["a path that leads out of its folder", {}, () => setPath("../secret.bin"), "only plain names inside"],
    ["a path to another host", {}, () => setPath("//elsewhere/secret.bin"), "only plain names inside"],
  ])("%s is refused with one sentence, and nothing is installed", async (_, entry, change, words) => {
    writeCatalogue(entry);
    change();
    const { code, out, err } = await models("add", "plain");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^\S[^\n]*[.]$/);
    expect(err).toContain(words);
    expect(existsSync(join(root(), "plain"))).toBe(false);
    for (const { path, host } of server.asked)
      expect([path, host]).toEqual([expect.stringMatching(/^\/plain\/[\w.-]+$/), new URL(server.url).host]);
  });
  const page = new TextEncoder().encode("<!doctype html><title>Log in</title>");
  const setPage = (path: string) => server.files.set(path, { bytes: page, type: "text/html" });
  const setWeights = (bytes: Uint8Array) => server.files.set("/plain/group1-shard1of1.bin", { bytes });
  function setPath(path: string): void {
    const json = JSON.parse(readFileSync(join(plain, "model.json"), "utf8"));
    json.weightsManifest[0].paths = [path];
    server.files.set("/plain/model.json", { bytes: new TextEncoder().encode(JSON.stringify(json)) });
  }

  test("from a folder or a file that was downloaded otherwise", async () => {
    const given = join(home, "given");
    cpSync(plain, given, { recursive: true });
    expect((await models("add", "plain", "--from", given)).code).toBe(0);
    expect((await models("add", "plain", "--from", join(given, "model.json"))).code).toBe(0);
    expect(server.asked).toEqual([]);
    expect(readdirSync(given).sort()).toEqual(readdirSync(plain).sort());
    rmSync(join(given, "group1-shard1of1.bin"));
    const { code, err } = await models("add", "plain", "--from", given);
    expect([code, err]).toEqual([2, expect.stringContaining("group1-shard1of1.bin is missing")]);
    expect((await models("add", "plain", "--from", join(home, "nowhere"))).err).toContain("There is no");
  });

  test("replaces itself, but nobody's own work", async () => {
    expect((await models("add", "plain", "--dtype", "float16")).code).toBe(0);
    expect((await models("add", "plain")).out).toContain("float32");
    const card = join(root(), "plain", "card.json");
    writeFileSync(card, readFileSync(card, "utf8").replace('"id": "plain"', '"id": "mine"'));
    for (const command of ["add", "remove"]) expect((await models(command, "plain")).code).toBe(2);
    expect((await models("add", "plain")).err).toContain("is no model of the catalogue: move it away");
    expect(existsSync(card)).toBe(true);
  });

  test("says what a slip of the pen should have been", async () => {
    expect((await models("add", "plan")).err).toContain("near are plain");
    expect((await models("add", "plain", "--dtype", "float8")).err).toBe(
      "--dtype is float32 or float16, not float8.",
    );
    writeFileSync(catalogue(), "{}");
    expect((await models("add", "plain")).err).toContain("is not a catalogue of models at version");
  });
});

describe("whylight models remove", () => {
  test("deletes what was installed, and only that", async () => {
    await models("add", "plain");
    mkdirSync(join(root(), "mine"));
    writeFileSync(join(root(), "mine", "model.json"), "{}");
    const { code, out } = await models("remove", "plain");
    expect([code, out]).toEqual([0, expect.stringMatching(/^plain is removed: [\d.]+ KB are free again$/)]);
    expect(readdirSync(root()).sort()).toEqual(["catalogue.lock.json", "mine"]);
    const again = await models("remove", "plain");
    expect([again.code, again.err]).toEqual([2, expect.stringContaining("no model is installed")]);
  });

  test.each(["../models", "..", ".", "mine/../../x", ".downloads"])("%s is no model", async (id) => {
    await models("add", "plain");
    expect((await models("remove", id)).code).toBe(2);
    expect(existsSync(join(root(), "plain", "model.json"))).toBe(true);
  });
});

describe("whylight models check", () => {
  test("says what a model is", async () => {
    const { code, out } = await run("models", "check", plain);
    expect(code).toBe(0);
    expect(out).toContain("plain is good: Fixture plain.");
    expect(out).toContain("Input: 16×16 pixels, colour. Output: 5 classes with names.");
    expect(out).toMatch(/^Fingerprint: [0-9a-f]{64}$/m);
  });

  test("says why one is refused", async () => {
    const broken = join(home, "broken");
    cpSync(plain, broken, { recursive: true });
    writeFileSync(join(broken, "group1-shard1of1.bin"), weights.subarray(8));
    const { code, out, err } = await run("models", "check", broken);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("the download is incomplete");
  });
});

describe("--model", () => {
  test("finds a model by its id, and says how to get one of the catalogue", async () => {
    await models("add", "plain");
    process.env.WHYLIGHT_MODELS = root();
    try {
      expect((await run("layers", "--model", "plain")).code).toBe(0);
    } finally {
      delete process.env.WHYLIGHT_MODELS;
    }
    const { code, err } = await run("layers", "--model", "vgg19");
    expect([code, err]).toEqual([
      2,
      'There is no model vgg19: it is in the catalogue, "whylight models add vgg19" gets it.',
    ]);
  });
});
