import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderFiles } from "../../src/cli/folder";
import { Problem } from "../../src/core/problem";
import { openModel } from "../../src/graph/import/open";
import { describeShared } from "../shared";
import { counted } from "./counted";
import { runLogits } from "./forward";
import { answers } from "./head";

interface Expected {
  readonly result: "loads" | "error";
  readonly kind?: string;
  /** Another acceptable result: "loads" or "error: kind". */
  readonly also?: string;
  readonly probs?: readonly number[];
  readonly tolerance?: number;
}

describeShared("corpus of odd and hostile model folders", (shared) => {
  const corpus = join(shared, "assets/corpus/models");
  const list = JSON.parse(readFileSync(join(corpus, "expected.json"), "utf8")) as {
    readonly models: Readonly<Record<string, Expected>>;
  };

  test("the corpus is the one these tests were written for", () => {
    expect(Object.keys(list.models)).toHaveLength(163);
  });

  test.each(Object.entries(list.models))("%s", async (folder, expected) => {
    const files = counted(folderFiles(join(corpus, folder)));
    const accepted = [expected.result === "loads" ? "loads" : `error: ${expected.kind}`, expected.also];
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
  });
});

/** The input that expected.json gives the answers for. */
const corpusInput = (): Float64Array =>
  Float64Array.from({ length: 8 * 8 * 3 }, (_, i) => ((i * 37) % 256) / 127.5 - 1);
