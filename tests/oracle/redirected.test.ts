import { beforeAll, expect, test } from "vitest";
import { mulberry32 } from "../../src/core/rng";
import { chooseDevice } from "../../src/engine/device";
import { redirected } from "../../src/engine/rules/redirected";
import { wasmFolder } from "../engine";
import { drawn, oneNode, runnable, sentBack, tapeOf } from "../laws/one-node";
import { relativeL2 } from "../parity/records";

beforeAll(async () => {
  await chooseDevice("wasm", { wasm: { paths: wasmFolder, threads: 1 } });
});

test.each([null, 0.5])("a ReLU with the ceiling %d, redirected", async (max) => {
  const one = oneNode(
    { kind: "relu", params: { max, slope: 0, threshold: 0 }, inputs: [[40]], shape: [40] },
    1,
  );
  const [x, signal] = [drawn(mulberry32(3), 40), drawn(mulberry32(4), 40)];
  const tape = await tapeOf(runnable(one), [x]);
  const table = { signal: "gradient", key: "redirected", rows: [[{}, redirected]] } as const;
  const [back] = await sentBack(one, tape, table, [signal]);
  // What leads back to where the unit has a derivative passes, below and above.
  const expected = x.map((v, i) => {
    const s = signal[i]!;
    if (v <= 0) return Math.max(s, 0);
    return max !== null && v >= max ? Math.min(s, 0) : s;
  });
  expect(relativeL2(back!, expected)).toBeLessThan(1e-7);
  tape.dispose();
});
