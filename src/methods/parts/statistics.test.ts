import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, test } from "vitest";
import { mulberry32, standardNormal } from "../../core/rng";
import { STATISTICS, type StatisticName, statistics } from "./statistics";

/** By the textbook, in float64, with all samples at hand. */
const expected: Record<StatisticName, (values: number[]) => number> = {
  mean: (v) => v.reduce((a, b) => a + b, 0) / v.length,
  "mean-of-squares": (v) => v.reduce((a, b) => a + b * b, 0) / v.length,
  variance(v) {
    const mean = this.mean(v);
    return v.reduce((a, b) => a + (b - mean) ** 2, 0) / v.length;
  },
};

function follow(name: StatisticName, samples: readonly Float32Array[]): Float32Array {
  return tf.tidy(() => {
    let state: tf.Tensor[] | null = null;
    samples.forEach((sample, k) => {
      state = statistics[name].add(state, tf.tensor(sample), k);
    });
    return statistics[name].value(state!, samples.length).dataSync() as Float32Array;
  });
}

describe.each(STATISTICS)("%s", (name) => {
  // A mean 1000 times the deviation, where a difference of squares would lose every digit.
  test.each([0, 1000])("of 40 numbers around %i", (centre) => {
    const samples = Array.from({ length: 40 }, (_, k) =>
      standardNormal(mulberry32(k), 9).map((z) => centre + z),
    );
    const made = follow(name, samples);
    made.forEach((v, i) => {
      const right = expected[name](samples.map((s) => s[i]!));
      expect(Math.abs(v / right - 1)).toBeLessThan(centre === 0 ? 1e-5 : 2e-4);
    });
  });

  test("of one number", () => {
    const right = { mean: -3, "mean-of-squares": 9, variance: 0 }[name];
    expect([...follow(name, [Float32Array.of(-3)])]).toEqual([right]);
  });
});
