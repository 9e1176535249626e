import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { completeParams } from "../../src/core/params";
import { chooseDevice } from "../../src/engine/device";
import { Scope } from "../../src/engine/scope";
import type { Tensor } from "../../src/engine/tensors";
import { optimisers } from "../../src/visuals";
import { wasmFolder } from "../engine";

beforeAll(async () => {
  await chooseDevice("wasm", { wasm: { paths: wasmFolder, threads: 1 } });
});

test.each([...optimisers.keys()])("%s climbs a hill to its top", async (id) => {
  const piece = optimisers.get(id)!;
  const params = completeParams(piece.label, piece.params, { rate: 0.02 });
  const top = [0.5, -1, 2];
  const scope = new Scope();
  let x = scope.own(tf.zeros([1, 3]) as Tensor);
  let moments = Array.from({ length: piece.moments }, () => scope.own(tf.zeros([1, 3]) as Tensor));
  for (let step = 1; step <= 400; step += 1) {
    const [next, ...kept] = tf.tidy(() => {
      const slope = tf.sub(tf.tensor2d([top]), x);
      const [change, ...rest] = piece.step(slope, moments, step, params);
      return [tf.add(x, change!), ...rest.map((m) => tf.reshape(m, m.shape))];
    });
    scope.own(next!);
    for (const one of kept) scope.own(one);
    x = next!;
    moments = kept;
  }
  (await x.data()).forEach((v, i) => {
    expect(Math.abs(v - top[i]!)).toBeLessThan(0.1);
  });
  scope.dispose();
});
