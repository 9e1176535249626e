import { expect } from "vitest";
import { Problem, type ProblemCode } from "../../src/core/problem";
import { openModel } from "../../src/graph/import/open";
import { type MemoryFolder, memoryFiles } from "../fixtures/memory";
import { counted } from "./counted";

// Files that are broken, or made to do harm: one sentence each, and nothing read that they point to.

export type Bytes = Uint8Array<ArrayBuffer>;

/** A model in one file, and what lies beside it. */
export const single = (
  name: string,
  bytes: Bytes,
  beside: readonly (readonly [string, Bytes])[] = [],
): MemoryFolder => memoryFiles("net", new Map([[name, bytes], ...beside]), name);

export async function expectRefused(
  files: MemoryFolder,
  code: ProblemCode,
  ...words: string[]
): Promise<void> {
  const seen = counted(files);
  const problem = await openModel(seen).catch((error: unknown) => error);
  if (!(problem instanceof Problem)) throw problem instanceof Error ? problem : new Error("it was read");
  expect(problem.sentence).toMatch(/^\S[^\n]{10,}[.?]$/);
  for (const word of words) expect(problem.sentence).toContain(word);
  expect(problem.code, problem.sentence).toBe(code);
  for (const path of seen.paths) expect(path).toMatch(/^[\w-]+\.(json|h5|hdf5|keras|onnx|bin)$/);
}

/** Changes an object in place. */
export const set = (target: object, change: object): void => {
  Object.assign(target, change);
};
