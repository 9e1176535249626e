import { expect, test } from "vitest";
import { choice, completeParams, flag, layer, number, type ParamValue, type SeedParam } from "./params";

const text = { label: "", help: "", key: "" };
const seed: SeedParam = { type: "seed", default: 1, ...text, key: "s" };
const schema = {
  sigma: number({ ...text, default: 0.2, min: 0.1, max: 2 }),
  count: number({ ...text, default: 8, min: 1, max: 64, integer: true }),
  fill: choice({
    ...text,
    default: "black",
    options: [
      { value: "black", label: "" },
      { value: "mean", label: "" },
    ],
  }),
  signed: flag({ ...text, default: true }),
  layer: layer({}),
  seed,
};

const complete = (given: Record<string, ParamValue>) => completeParams("Test", schema, given);

test("defaults fill in what is missing, in the schema's order", () => {
  const defaults = { sigma: 0.2, count: 8, fill: "black", signed: true, layer: null, seed: 1 };
  expect(Object.entries(complete({}))).toEqual(Object.entries(defaults));
  expect(complete({ signed: false, seed: 0, layer: "conv1" })).toEqual({
    ...defaults,
    signed: false,
    seed: 0,
    layer: "conv1",
  });
  expect(complete({ sigma: undefined as unknown as number })).toEqual(defaults);
});

test.each<[string, ParamValue, string]>([
  ["sigma", 0.05, "Test: sigma must be a number from 0.1 to 2, not 0.05."],
  ["sigma", 2.1, "Test: sigma must be a number from 0.1 to 2, not 2.1."],
  ["sigma", Number.NaN, "Test: sigma must be a number from 0.1 to 2, not NaN."],
  ["sigma", Number.POSITIVE_INFINITY, "Test: sigma must be a number from 0.1 to 2, not Infinity."],
  ["sigma", "1", 'Test: sigma must be a number from 0.1 to 2, not "1".'],
  ["sigma", null, "Test: sigma must be a number from 0.1 to 2, not null."],
  ["count", 8.5, "Test: count must be a whole number from 1 to 64, not 8.5."],
  ["fill", "white", 'Test: fill must be one of black, mean, not "white".'],
  ["fill", null, "Test: fill must be one of black, mean, not null."],
  ["signed", 0, "Test: signed must be true or false, not 0."],
  ["signed", null, "Test: signed must be true or false, not null."],
  ["layer", 3, "Test: layer must be a layer's name, not 3."],
  ["seed", 2 ** 31, "Test: seed must be a whole number below 2³¹, not 2147483648."],
  ["seed", 0.5, "Test: seed must be a whole number below 2³¹, not 0.5."],
])("%s = %s is refused", (name, value, sentence) => {
  expect(() => complete({ [name]: value })).toThrowError(
    expect.objectContaining({ code: "argument", sentence, where: name }),
  );
});

test("an unknown name is refused with the names there are, also one that every object has", () => {
  expect(() => complete({ sgima: 1 })).toThrowError(
    'Test has no parameter "sgima"; it has sigma, count, fill, signed, layer, seed.',
  );
  expect(() => complete({ toString: 1 })).toThrowError(expect.objectContaining({ where: "toString" }));
  expect(() => completeParams("Test", {}, { a: 1 })).toThrowError('Test has no parameters; leave out "a".');
});
