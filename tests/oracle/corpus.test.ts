import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderFiles } from "../../src/cli/folder";
import { Problem } from "../../src/core/problem";
import { droppedFiles, type ModelFiles, urlFiles } from "../../src/graph/import/files";
import { openModel } from "../../src/graph/import/open";
import { acceptable, corpusList, type Expected } from "../fixtures/corpus";
import { describeShared } from "../shared";
import { counted } from "./counted";
import { runLogits } from "./forward";
import { answers } from "./head";

describeShared("corpus of odd and hostile model folders", (shared) => {
  const corpus = join(shared, "assets/corpus/models");
  const list = corpusList(shared);

  test("the corpus is the one these tests were written for", () => {
    expect(Object.keys(list)).toHaveLength(163);
  });

  /** Every request that reached the server of the corpus. */
  const requests: string[] = [];
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request.url ?? "");
      try {
        response.end(readFileSync(join(corpus, decodeURIComponent(request.url ?? ""))));
      } catch {
        response.statusCode = 404;
        response.end("<!doctype html><title>Not found</title>");
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ways: Readonly<Record<string, (folder: string) => ModelFiles>> = {
    folder: (folder) => folderFiles(join(corpus, folder)),
    dropped: (folder) => droppedFiles(folder, blobsIn(join(corpus, folder), folder)),
    url: (folder) =>
      urlFiles(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${folder}/model.json`),
  };
  const cases = Object.entries(list).map(([folder, expected]) => ({ folder, expected }));

  describe.each(Object.keys(ways))("by %s", (way) => {
    test.each(cases)("$folder", async ({ folder, expected }) => {
      requests.length = 0;
      await check((ways[way] as (typeof ways)[string])(folder), expected);
      for (const url of requests) expect(url).toMatch(new RegExp(`^/${folder}/`));
    });
  });

  async function check(original: ModelFiles, expected: Expected): Promise<void> {
    const files = counted(original);
    const accepted = acceptable(expected);
    const opened = await openModel(files).catch((error: unknown) => error);
    if (opened instanceof Problem) {
      expect(accepted).toContain(`error: ${opened.code}`);
      expect(opened.sentence).toMatch(/^\S[^\n]{10,}[.?]$/);
      if (opened.code === "path") expect(files.paths).toEqual(["model.json", "card.json"]);
    } else {
      if (opened instanceof Error) throw opened;
      expect(accepted).toContain("loads");
      if (expected.probs) {
        const { model } = opened as Awaited<ReturnType<typeof openModel>>;
        const probs = answers(model.graph.head, runLogits(model, corpusInput()));
        const gaps = expected.probs.map((p, i) => Math.abs((probs[i] as number) - p));
        expect(Math.max(...gaps)).toBeLessThan(expected.tolerance ?? 0);
      }
    }
    for (const path of files.paths) expect(path).toMatch(/^(model\.json|card\.json|(weights\/)?[\w.-]+)$/);
  }
});

/** What a browser gives for a dropped folder: all files in it, with paths from the folder's own name on. */
const blobsIn = (folder: string, name: string): { path: string; file: Blob }[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? blobsIn(join(folder, entry.name), `${name}/${entry.name}`)
      : [{ path: `${name}/${entry.name}`, file: new Blob([readFileSync(join(folder, entry.name))]) }],
  );

/** The input that expected.json gives the answers for. */
const corpusInput = (): Float64Array =>
  Float64Array.from({ length: 8 * 8 * 3 }, (_, i) => ((i * 37) % 256) / 127.5 - 1);
