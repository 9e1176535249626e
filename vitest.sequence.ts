import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take minutes, the longest first. Begun last, one of them would run alone while the other worker has nothing
 * left to do; begun first, the many short files fill up what they leave.
 */
const LONG = [
  "backends.test.ts",
  "every-view.test.ts",
  "reference-mobilenet.test.ts",
  "exciting.test.ts",
  "inside.test.ts",
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const at = LONG.indexOf(basename(moduleId));
  return at < 0 ? LONG.length : at;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
