import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, test } from "vitest";

const folder = fileURLToPath(new URL("../../shared", import.meta.url));

/** The folder beside the checkout with reference arrays, real models and photos; `null` where there is none. */
export const shared: string | null = existsSync(folder) ? folder : null;

/**
 * `describe` for tests that read from `shared`. Where the folder is absent they are skipped visibly; with
 * `EXPECT_SHARED=1` (set by continuous integration where the folder should be) its absence is a failure.
 */
export function describeShared(name: string, define: (shared: string) => void): void {
  if (shared !== null) {
    describe(`${name} [shared: present]`, () => define(shared as string));
  } else if (process.env.EXPECT_SHARED === "1") {
    describe(`${name} [shared: ABSENT]`, () => {
      test("EXPECT_SHARED=1 asks for ../shared", () => {
        throw new Error("../shared is absent although EXPECT_SHARED=1.");
      });
    });
  } else {
    describe(`${name} [shared: ABSENT]`, () => {
      test.skip("needs ../shared");
    });
  }
}
