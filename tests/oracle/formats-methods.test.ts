import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine, Explanation } from "../../src/api/engine";
import { folderFiles } from "../../src/cli/folder";
import { Problem } from "../../src/core/problem";
import type { ModelFiles } from "../../src/graph/import/files";
import { readModel } from "../../src/graph/import/open";
import type { Model } from "../../src/graph/types";
import { methods } from "../../src/methods";
import { localEngine } from "../engine";
import { graphModelFolder } from "../fixtures/formats-graph-def";
import { onnxFile } from "../fixtures/formats-onnx";
import { type FixtureName, fixtureFolder } from "../fixtures/load";
import { memoryFiles } from "../fixtures/memory";
import { fewSamples, picture } from "../laws/opened";
import { relativeL2 } from "../parity/records";

// Every method on networks in other formats: what it says about the same network in another file is the same.

const files = new Map<string, ModelFiles>();
let engine: Engine;
beforeAll(() => {
  engine = localEngine("wasm", { openFolder: (path) => files.get(path)! });
});
afterAll(() => engine.dispose());

const step = 1 / 127.5;
const preprocessing = {
  scale: [step, step, step],
  offset: [-1, -1, -1],
  order: "rgb",
  resize: "stretch-bilinear-half-pixel",
} as const;

/** The model under a name, and a picture for it. */
async function opened(name: string, from: ModelFiles) {
  files.set(name, from);
  const info = await engine.openModel({ kind: "folder", path: name });
  await engine.setFacts(info.handle, { preprocessing });
  return { info, image: await engine.openImage(picture(info.inputSize, 31)) };
}

async function explained(of: Awaited<ReturnType<typeof opened>>, id: string): Promise<Explanation | null> {
  const params = fewSamples(methods.get(id)!);
  return engine
    .explain({
      model: of.info.handle,
      image: of.image,
      method: id,
      params,
      target: { class: 1, of: "logit" },
    })
    .catch((error: unknown) => {
      if (error instanceof Problem && error.code === "not-applicable") return null;
      throw error;
    });
}

const asOnnx = (model: Model): ModelFiles =>
  memoryFiles("net", new Map([["net.onnx", onnxFile(model).bytes]]), "net.onnx");

const ids = [...methods.keys()];

describe.each(["plain", "residual"] satisfies FixtureName[])("fixture %s", (name) => {
  let twins: Awaited<ReturnType<typeof opened>>[];
  beforeAll(async () => {
    const folder = folderFiles(fixtureFolder(name));
    const { model } = await readModel(folder);
    twins = [
      await opened(name, folder),
      await opened(`${name}.onnx`, asOnnx(model)),
      await opened(`${name} as a graph`, graphModelFolder(model)),
    ];
  });

  test.each(ids)("%s", async (id) => {
    const [wanted, ...others] = await Promise.all(twins.map((twin) => explained(twin, id)));
    for (const map of others) {
      expect(map === null).toBe(wanted === null);
      if (map && wanted) expect(relativeL2(map.values, wanted.values)).toBeLessThan(1e-3);
    }
  });
});

describe("a network with local response normalisation", () => {
  let net: Awaited<ReturnType<typeof opened>>;
  beforeAll(async () => {
    const { model } = await readModel(folderFiles(fixtureFolder("plain")));
    const after = model.graph.nodes.findIndex(({ id }) => id === "pool1");
    const pool = model.graph.nodes[after]!;
    const lrn = {
      ...pool,
      id: "norm1",
      kind: "lrn",
      inputs: [pool.id],
      params: { before: 2, after: 2, alpha: 0.1, beta: 0.75, bias: 1 },
      weights: {},
      origin: "norm1",
    } as unknown as typeof pool;
    const nodes = model.graph.nodes.map((node) =>
      node.inputs[0] === pool.id ? { ...node, inputs: [lrn.id] } : node,
    );
    nodes.splice(after + 1, 0, lrn);
    net = await opened("lrn.onnx", asOnnx({ ...model, graph: { ...model.graph, nodes } }));
    expect(net.info.layers.map(({ name }) => name)).toContain("norm1");
  });

  test.each(ids)("%s: finite and alive", async (id) => {
    const map = await explained(net, id);
    if (!map) return;
    expect(map.values.every(Number.isFinite)).toBe(true);
    expect(new Set(map.values).size).toBeGreaterThan(2);
  });
});
