import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, describe, expect, test } from "vitest";

// What a browser has to fetch and run before there is anything to see, read off the build that is released.

const root = fileURLToPath(new URL("..", import.meta.url));

/** Of JavaScript, gzipped, before the page is alive. */
const BUDGET = 300_000;

type Chunk = Rolldown.OutputChunk;
let chunks: ReadonlyMap<string, Chunk>;

beforeAll(async () => {
  const mode = process.env.NODE_ENV;
  // Vitest has set it to "test": the build would then be React's own for developers.
  process.env.NODE_ENV = "production";
  const built = await build({ root, mode: "production", logLevel: "error", build: { write: false } });
  process.env.NODE_ENV = mode;
  const { output } = [built].flat()[0] as Rolldown.RolldownOutput;
  chunks = new Map(output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file] as const] : [])));
});

/** A chunk and all that it needs at once; with `later`, also what it may ask for some time. */
function reachable(from: readonly Chunk[], later: boolean): readonly Chunk[] {
  const found = new Set<Chunk>();
  const visit = (chunk: Chunk | undefined): void => {
    if (!chunk || found.has(chunk)) return;
    found.add(chunk);
    for (const name of [...chunk.imports, ...(later ? chunk.dynamicImports : [])]) visit(chunks.get(name));
  };
  from.forEach(visit);
  return [...found];
}

const entries = (): readonly Chunk[] => [...chunks.values()].filter((chunk) => chunk.isEntry);
const modulesOf = (list: readonly Chunk[]): readonly string[] =>
  list.flatMap(({ moduleIds }) => moduleIds).map((id) => id.replaceAll("\\", "/"));

describe("before the page is alive", () => {
  test("its JavaScript is within the budget", () => {
    expect(entries()).toHaveLength(1);
    const bytes = reachable(entries(), false).map(({ code }) => gzipSync(code, { level: 9 }).length);
    const sum = bytes.reduce((total, size) => total + size, 0);
    console.log(`initial JavaScript: ${(sum / 1000).toFixed(1)} kB gzip of ${BUDGET / 1000}`);
    expect(sum).toBeLessThan(BUDGET);
    expect(sum).toBeGreaterThan(BUDGET / 10);
  });

  test.each(["@tensorflow/", "h5wasm/", "katex/", "d3-", "zod/", "fflate/"])("%s is not in it", (library) => {
    const isOf = (id: string): boolean => id.includes(`node_modules/${library}`);
    expect(modulesOf(reachable(entries(), false)).filter(isOf)).toEqual([]);
    // What the page itself asks for later is found under that name; the first two are the worker's alone.
    const isWorkers = library === "@tensorflow/" || library === "h5wasm/";
    expect(modulesOf(reachable(entries(), true)).some(isOf)).toBe(!isWorkers);
  });
});

test("a guided tour comes when it is opened", () => {
  const isOf = (id: string): boolean => /\/src\/(state\/tours|ui\/tour\/(TourCard|words))/.test(id);
  expect(modulesOf(reachable(entries(), false)).filter(isOf)).toEqual([]);
  expect(modulesOf(reachable(entries(), true)).some(isOf)).toBe(true);
});

describe("on the main thread", () => {
  test("there is never any code of the engine, whatever is opened", () => {
    const ours = modulesOf(reachable(entries(), true)).filter((id) => id.includes("/src/"));
    const engine =
      /\/src\/(engine|methods|visuals|metrics|graph\/(import|canonize))\/|\/src\/host\/(local|worker|serve|explain)\./;
    expect(ours.filter((id) => engine.test(id))).toEqual([]);
    expect(modulesOf(reachable(entries(), true)).filter((id) => id.includes("@tensorflow/"))).toEqual([]);
    expect(ours.some((id) => id.endsWith("/src/host/client.ts"))).toBe(true);
    expect(ours.some((id) => id.includes("/src/ui/views/compare/"))).toBe(true);
  });
});
