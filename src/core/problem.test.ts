import { expect, test } from "vitest";
import { throwIfAborted } from "./abort";
import { cancelled, isCancelled, Problem, toProblem } from "./problem";

test("a Problem stays what it is", () => {
  const problem = new Problem("shape", "Layer conv1 gives 3 × 3, not 4 × 4.", "conv1");
  expect(toProblem(problem)).toBe(problem);
  expect([problem.sentence, problem.where, problem.name]).toEqual([problem.message, "conv1", "Problem"]);
});

test("anything else is a bug of ours and says so, keeping its message and its cause", () => {
  const cause = new TypeError("x is not a function");
  const problem = toProblem(cause);
  expect(problem).toMatchObject({ code: "internal", where: null, cause });
  expect(problem.sentence).toBe("Something in Whylight failed: x is not a function");
  expect(toProblem("a string").sentence).toContain("a string");
  expect(toProblem(undefined).code).toBe("internal");
});

test("being told to stop is no failure, however it is said", () => {
  const abort = new AbortController();
  abort.abort();
  for (const error of [cancelled(), abort.signal.reason, new DOMException("stop", "AbortError")]) {
    expect(isCancelled(error)).toBe(true);
    expect(toProblem(error).code).toBe("cancelled");
  }
  expect(isCancelled(new Error("cancelled"))).toBe(false);
  expect(() => throwIfAborted(abort.signal)).toThrow(Problem);
  expect(() => throwIfAborted(undefined)).not.toThrow();
  expect(() => throwIfAborted(new AbortController().signal)).not.toThrow();
});
