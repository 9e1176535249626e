import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { Scope, withScope } from "./scope";
import { alias } from "./tensors";

let before: number;
beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend("cpu");
});
beforeEach(() => {
  before = tf.memory().numTensors;
});

test("what it owns ends with it, whether the job succeeds or fails", async () => {
  expect(await withScope(async (scope) => scope.own(tf.scalar(3)).dataSync()[0])).toBe(3);
  await expect(
    withScope(async (scope) => {
      scope.own(tf.scalar(1));
      await Promise.resolve();
      throw new Error("failed");
    }),
  ).rejects.toThrow("failed");
  expect(tf.memory().numTensors).toBe(before);
});

test("what it released is the caller's", async () => {
  const kept = await withScope(async (scope) => scope.release(scope.own(tf.scalar(5))));
  expect(kept.dataSync()[0]).toBe(5);
  kept.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("dropping frees at once; nobody releases what is not his", () => {
  const scope = new Scope();
  const tensor = scope.own(tf.scalar(1));
  scope.drop(tensor);
  expect(tensor.isDisposed).toBe(true);
  expect(() => scope.release(tensor)).toThrow("does not own");
  const foreign = tf.scalar(2);
  expect(() => scope.drop(foreign)).toThrow("does not own");
  expect(foreign.isDisposed).toBe(false);
  foreign.dispose();
  scope.dispose();
  scope.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("an alias outlives what it was made of", () => {
  const scope = new Scope();
  const tensor = scope.own(tf.tensor1d([1, 2]));
  const view = scope.own(alias(tensor));
  scope.drop(tensor);
  expect([...view.dataSync()]).toEqual([1, 2]);
  scope.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
