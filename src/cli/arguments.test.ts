import { describe, expect, it } from "vitest";
import type { ModelInfo } from "../api/engine";
import { choice, flag, layer, type MethodId, number } from "../methods/define";
import { nearest } from "./nearest";
import { parsePreprocessing } from "./preprocessing";
import { layerParamOf, parseSettings } from "./settings";
import { table } from "./table";
import { resolveTarget, targetOf } from "./target";

const words = { label: "", help: "", key: "" };
const method = {
  id: "lrp" as MethodId,
  params: {
    epsilon: number({ ...words, default: 1, min: 0, max: 10 }),
    composite: choice({ ...words, default: "z", options: [{ value: "z", label: "z" }] }),
    absorb: flag({ ...words, default: true }),
    layer: layer({}),
  },
};

describe("--set", () => {
  it("turns texts into what the parameters take", () => {
    expect(parseSettings(method, ["epsilon=1e-6", "composite=z", "absorb=false", "layer=a=b"])).toEqual({
      epsilon: 1e-6,
      composite: "z",
      absorb: false,
      layer: "a=b",
    });
  });

  it("leaves what it cannot read as it was written, for the engine to refuse", () => {
    expect(parseSettings(method, ["epsilon=", "absorb=yes", "unknown=3"])).toEqual({
      epsilon: "",
      absorb: "yes",
      unknown: "3",
    });
  });

  it.each(["epsilon", "=3"])("refuses %j", (setting) => {
    expect(() => parseSettings(method, [setting])).toThrow("write name=value");
  });
});

describe("--layer", () => {
  it("is the method's layer parameter", () => expect(layerParamOf(method)).toBe("layer"));
  it("is refused where there is none", () => {
    expect(() => layerParamOf({ ...method, params: {} })).toThrow("lrp has no layer to choose");
  });
});

describe("targetOf", () => {
  it.each([
    [{}, { class: "top", of: "logit" }],
    [
      { class: "243", of: "probability" },
      { class: 243, of: "probability" },
    ],
    [{ class: "tabby" }, { class: "tabby", of: "logit" }],
    [{ contrast: "243,282" }, { contrast: [243, 282] }],
    [{ unit: "conv1:3" }, { layer: "conv1", channel: 3 }],
    [{ unit: "a:b:3@0,12" }, { layer: "a:b", channel: 3, at: [0, 12] }],
  ])("%j is %j", (options, target) => expect(targetOf(options)).toEqual(target));

  it.each([
    [{ class: "1", contrast: "1,2" }, "not several"],
    [{ contrast: "1-2" }, "two class numbers"],
    [{ contrast: "1,2", of: "logit" }, "--of belongs to --class"],
    [{ class: "1", of: "softmax" }, "--of is logit or probability, not softmax"],
    [{ unit: "conv1" }, "layer:channel"],
  ])("refuses %j", (options, sentence) => expect(() => targetOf(options)).toThrow(sentence));
});

describe("resolveTarget", () => {
  const model = {
    name: "Zoo",
    classes: 4,
    labels: ["tench, Tinca tinca", "crane", "tabby, tabby cat", "crane"],
  } as unknown as ModelInfo;
  const of = "logit" as const;

  it.each([
    ["tench", 0],
    ["Tinca Tinca", 0],
    ["tabby, tabby cat", 2],
  ])("finds the class called %j", (name, index) => {
    expect(resolveTarget({ class: name, of }, model)).toEqual({ class: index, of });
  });

  it("leaves the most probable class to the engine", () => {
    expect(resolveTarget({ class: "top", of }, model)).toEqual({ class: "top", of });
  });

  it.each([
    [{ class: 4, of }, "There is no class 4: Zoo has classes 0 to 3."],
    [{ contrast: [0, 9] as [number, number] }, "There is no class 9"],
    [{ class: "crane", of }, "Several classes are called"],
    [{ class: "tabbi", of }, 'near are "tabby" (2)'],
  ])("refuses %j", (target, sentence) => {
    expect(() => resolveTarget(target, model)).toThrow(sentence);
  });

  it("says that classes without names need a number", () => {
    expect(() => resolveTarget({ class: "cat", of }, { ...model, labels: null })).toThrow("have no names");
  });
});

describe("--preprocessing", () => {
  const white = (name: string): number[] => {
    const { scale, offset } = parsePreprocessing(name);
    return scale.map((s, c) => 255 * s + offset[c]!);
  };
  it("names map white where their frameworks map it", () => {
    expect(white("-1..1")).toEqual([1, 1, 1]);
    expect(white("0..1")).toEqual([1, 1, 1]);
    // torchvision: (1 − mean) / std; Keras "caffe": 255 − mean pixel, blue first.
    for (const [c, value] of [2.2489, 2.4286, 2.64].entries())
      expect(white("torch")[c]).toBeCloseTo(value, 4);
    for (const [c, value] of [151.061, 138.221, 131.32].entries())
      expect(white("caffe")[c]).toBeCloseTo(value, 3);
    expect(parsePreprocessing("caffe").order).toBe("bgr");
  });

  it("takes JSON as in a card", () => {
    const json = '{"scale":[1,2,3],"offset":[0,0,0]}';
    expect(parsePreprocessing(json)).toMatchObject({ scale: [1, 2, 3], order: "rgb" });
  });

  it.each(["imagenet", '{"scale":[1,2]}', '{"scale":[1,1,1],"offset":[0,0,0],"mean":1}'])(
    "refuses %s",
    (text) => {
      expect(() => parsePreprocessing(text)).toThrow(/use -1\.\.1, 0\.\.1, 0\.\.255, torch, caffe or JSON/);
    },
  );
});

describe("nearest", () => {
  it("prefers what contains the word, then what is spelt alike", () => {
    expect(nearest("cam", ["lrp", "grad-cam", "can"])[0]).toBe("grad-cam");
    expect(nearest("gradcam", ["grad-cam", "gradient", "layer-cam"])[0]).toBe("grad-cam");
  });
});

describe("table", () => {
  it("aligns columns, numbers to the right", () => {
    expect(
      table(
        ["A", "NUMBER"],
        [
          ["long", "1"],
          ["x", "22"],
        ],
        [1],
      ),
    ).toBe("A     NUMBER\nlong       1\nx         22");
  });
});
