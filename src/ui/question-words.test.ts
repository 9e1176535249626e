import { expect, test } from "vitest";
import { explainedClass } from "./explained-class";
import { questionWords } from "./question-words";

const scores = [
  { index: 1, name: "dog", probability: 0.8, logit: 4 },
  { index: 0, name: "cat", probability: 0.2, logit: 2.5 },
];

test("a channel is asked about by its layer, and no class with it", () => {
  const target = { layer: "conv3", channel: 12 } as const;
  expect(questionWords(target, scores)).toEqual({
    title: "What excites channel 12 of conv3?",
    score: "Its mean over all positions",
  });
  expect(questionWords({ ...target, at: [2, 5] }, scores)?.score).toBe("At row 2, column 5");
  expect(explainedClass(target, scores)).toBeNull();
});

test("classes and contrasts are asked about by their names", () => {
  expect(questionWords({ class: "top", of: "logit" }, scores)?.title).toBe("Why dog?");
  expect(questionWords({ class: 0, of: "logit" }, scores)?.title).toBe("What speaks for cat?");
  expect(questionWords({ contrast: [1, 0] }, scores)?.title).toBe("Why dog rather than cat?");
});
