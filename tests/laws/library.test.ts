import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../../src/api/engine";
import { parseCatalogue, parseLabelList } from "../../src/graph/catalogue";
import { connectEngine } from "../../src/host/client";
import { createLibrary } from "../../src/host/library/library";
import { type MemoryStore, memoryStore } from "../../src/host/testing/memory-store";
import { localEngine } from "../engine";
import { type FileServer, fileServer } from "../fixtures/file-server";
import { writeKerasWeights } from "../fixtures/keras-weights";
import { portTo } from "./engine-contract";

// A classic whose file holds weights only, of full size: from its address to an answer, and from a dropped file.

const FILE = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5";
const served = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../models/${path}`, import.meta.url), "utf8"));

let weights: Uint8Array<ArrayBuffer>;

/** The file with one number in the middle of its weights taken for its neighbour's. */
function changed(): Uint8Array<ArrayBuffer> {
  const other = weights.slice();
  const at = (other.length >> 1) & ~7;
  other.set(other.subarray(at, at + 4), at + 4);
  return other;
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "whylight-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  await writeKerasWeights(join(folder, FILE), "mobilenet-v2", "keras 2", 1);
  weights = new Uint8Array(readFileSync(join(folder, FILE)));
});

describe("MobileNet v2 as weights of Keras", () => {
  let site: FileServer;
  let store: MemoryStore;
  let engine: Engine;

  beforeEach(async () => {
    site = await fileServer();
    site.files.set(`/${FILE}`, { bytes: weights });
    store = memoryStore();
    const { models } = parseCatalogue(served("catalogue.json"), "catalogue.json");
    const published = models.find(({ id }) => id === "mobilenet-v2-keras")!;
    const md5 = createHash("md5").update(weights).digest("hex");
    const entry = { ...published, url: `${site.url}/${FILE}`, checksum: { md5 } };
    const library = createLibrary({
      catalogue: async () => ({ version: 1, models: [entry] }),
      labels: async (file) => parseLabelList(served(file), file),
      store: async () => store,
    });
    engine = connectEngine(() => portTo(localEngine("wasm", { library })));
  });
  afterEach(async () => {
    await engine.dispose();
    await site.close();
  });

  const picture = { width: 8, height: 8, data: new Uint8ClampedArray(256).fill(200) };
  const whole = {
    id: "mobilenet-v2-keras",
    classes: 1000,
    inputSize: [224, 224],
    preprocessing: { offset: [-1, -1, -1] },
  };

  test("is downloaded, answers with names, and opens again from what is kept", async () => {
    const heard: (number | null)[] = [];
    const info = await engine.openModel(
      { kind: "catalogue", id: "mobilenet-v2-keras" },
      { onProgress: ({ done }) => heard.push(done) },
    );
    expect(info).toMatchObject(whole);
    expect(heard.length).toBeGreaterThan(0);
    const image = await engine.openImage(picture);
    const { scores } = await engine.predict({ model: info.handle, image });
    expect(scores.find(({ index }) => index === 1)?.name).toBe("goldfish, Carassius auratus");
    expect((await engine.shelf()).models).toMatchObject([
      { kept: { bytes: weights.length, complete: true } },
    ]);
    await site.close();
    const again = await engine.openModel({ kind: "catalogue", id: "mobilenet-v2-keras" });
    expect(again).toEqual({ ...info, handle: again.handle });
    await engine.removeDownload("mobilenet-v2-keras");
    expect(store.used()).toBe(0);
  });

  test("dropped as the published file it is known and kept; as another one of that name, asked about", async () => {
    const drop = (bytes: Uint8Array<ArrayBuffer>) =>
      engine.openModel({ kind: "files", name: FILE, files: [{ path: FILE, file: new Blob([bytes]) }] });
    const known = await drop(weights);
    expect(known).toMatchObject(whole);
    expect(known.labels?.[0]).toBe("tench, Tinca tinca");
    expect((await engine.shelf()).models[0]?.kept?.complete).toBe(true);
    const asked = await drop(changed());
    expect(asked).toMatchObject({ classes: 1000, preprocessing: null, labels: null });
    expect(site.asked).toEqual([]);
  });
});
