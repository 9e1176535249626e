import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** `npm run --silent whylight -- …`, without npm. */
const whylight = async (...words: string[]) => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["scripts/whylight.mjs", ...words], {
    cwd: root,
  });
  return { stdout, stderr };
};

test("first runs at the same time all build, all answer, and print nothing but results", async () => {
  rmSync(new URL("../dist/cli/stamp", import.meta.url), { force: true });
  const digits = [0, 1, 2];
  const answers = await Promise.all(
    digits.map((digit) =>
      whylight(
        "predict",
        `public/samples/digit-${digit}.png`,
        "--model",
        "digits-cnn",
        "--top",
        "1",
        "--json",
      ),
    ),
  );
  for (const [digit, { stdout, stderr }] of answers.entries()) {
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ top: [{ index: digit }] });
  }
});
