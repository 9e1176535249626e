import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Explanation, PixelImage } from "../../src/api/engine";
import { mulberry32, standardNormal } from "../../src/core/rng";
import { methods } from "../../src/methods";
import type { ParamValues } from "../../src/methods/define";
import { pixelsOf } from "../engine";
import { runLogits } from "../oracle/forward";
import { relativeL2 } from "../parity/records";
import { describeShared, shared } from "../shared";
import { closeFixture, fixtureEngine, type Opened, openFixture } from "./opened";

// Methods that walk a path or a cloud of pictures: what theory promises where it can be worked out by hand.

const { engine, opened } = fixtureEngine();

const explain = (
  { info, image }: Opened,
  method: string,
  params: ParamValues = {},
  onPartial?: (map: Explanation) => void,
): Promise<Explanation> =>
  engine.explain(
    { model: info.handle, image, method, params, target: { class: 1, of: "logit" } },
    onPartial ? { onPartial } : {},
  );

const optionsOf = (method: string, name: string): string[] => {
  const param = methods.get(method)!.params[name]!;
  if (param.type !== "choice") throw new Error(`${name} of ${method} is no choice`);
  return param.options.map(({ value }) => value);
};

const total = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe("on a linear network", () => {
  const fixture = opened("linear");
  let weights: Float32Array;
  beforeAll(async () => {
    weights = (await explain(fixture(), "gradient")).values;
  });

  /** A black pixel in model space. */
  const black = (channel: number): number => fixture().info.preprocessing!.offset[channel]!;

  test.each(optionsOf("integrated-gradients", "rule"))("integrated gradients, %s", async (rule) => {
    const factor = rule === "trapezoid-captum" ? 6 / 7 : 1;
    const { input } = fixture();
    const map = await explain(fixture(), "integrated-gradients", { rule, steps: 7 });
    expect(
      relativeL2(
        map.values,
        input.map((x, i) => factor * weights[i]! * (x - black(i % 3))),
      ),
    ).toBeLessThan(1e-6);
    expect(map.completenessGap!).toBeLessThan(factor === 1 ? 1e-5 : 1 / 7 + 1e-5);
    const average = await explain(fixture(), "integrated-gradients", { rule, steps: 7, multiply: false });
    expect(
      relativeL2(
        average.values,
        weights.map((w) => factor * w),
      ),
    ).toBeLessThan(1e-6);
    expect(average.promisedSum).toBeNull();
  });

  test.each(optionsOf("integrated-gradients", "baseline"))(
    "every path from %s is complete",
    async (baseline) => {
      for (const method of ["integrated-gradients", "guided-integrated-gradients"]) {
        const map = await explain(fixture(), method, { baseline, steps: 5 });
        expect(Math.abs(map.sum - map.promisedSum!), method).toBeLessThan(1e-5);
      }
    },
  );

  test.each([1, 3, 20])("the path out of the blur is complete in %i steps", async (steps) => {
    const map = await explain(fixture(), "blur-integrated-gradients", { steps, "max-sigma": 4 });
    expect(Math.abs(map.promisedSum!)).toBeGreaterThan(1e-3);
    expect(Math.abs(map.sum - map.promisedSum!)).toBeLessThan(1e-5);
  });

  describe("smoothgrad", () => {
    const [samples, sigma, seed] = [6, 0.3, 77];
    const smooth = async (of: string, statistic: string) =>
      (await explain(fixture(), "smoothgrad", { samples, sigma, seed, of, statistic })).values;

    /** Statistic over the noisy copies of w · (x_k − from), in float64. */
    function byHand(statistic: string, from: (channel: number) => number): number[] {
      const { input } = fixture();
      const range = Math.max(...input) - Math.min(...input);
      const noise = Array.from({ length: samples }, (_, k) =>
        standardNormal(mulberry32(seed + k), input.length),
      );
      return Array.from(input, (x, i) => {
        const values = noise.map((z) => weights[i]! * (x + sigma * range * z[i]! - from(i % 3)));
        const mean = total(values) / samples;
        if (statistic === "mean") return mean;
        const centre = statistic === "variance" ? mean : 0;
        return total(values.map((v) => (v - centre) ** 2)) / samples;
      });
    }

    test.each(optionsOf("smoothgrad", "statistic"))("%s of gradients", async (statistic) => {
      for (const of of ["gradient", "guided-backprop"]) {
        const made = await smooth(of, statistic);
        if (statistic === "variance") expect(Math.max(...made)).toBeLessThan(1e-12);
        else
          expect(relativeL2(made, statistic === "mean" ? weights : weights.map((w) => w * w))).toBeLessThan(
            1e-6,
          );
      }
    });

    test.each(optionsOf("smoothgrad", "statistic"))("%s of attributions", async (statistic) => {
      expect(
        relativeL2(
          await smooth("gradient-x-input", statistic),
          byHand(statistic, () => 0),
        ),
      ).toBeLessThan(1e-5);
      expect(
        relativeL2(await smooth("integrated-gradients", statistic), byHand(statistic, black)),
      ).toBeLessThan(1e-5);
    });
  });

  test("both simple Taylor decompositions agree", async () => {
    const { input } = fixture();
    for (const at of ["x", "root"]) {
      const { values } = await explain(fixture(), "simple-taylor", { at, root: "black" });
      expect(
        relativeL2(
          values,
          input.map((x, i) => weights[i]! * (x - black(i % 3))),
        ),
      ).toBeLessThan(1e-6);
    }
  });
});

describe("on a smooth network", () => {
  const fixture = opened("smooth");

  // Behind conv2 the network has an ELU and a leaky ReLU with kinks; up to there it is a convolution of tanh.
  const explainTanh = async (method: string, channel: number, params: ParamValues): Promise<Explanation> => {
    const { info, image } = fixture();
    const target = { layer: "conv2", channel };
    return engine.explain({ model: info.handle, image, method, params, target });
  };

  test("integrated gradients with 50 points add up to 1e-4, for every unit and baseline", async () => {
    for (let channel = 0; channel < 8; channel += 1)
      for (const baseline of optionsOf("integrated-gradients", "baseline")) {
        const { completenessGap } = await explainTanh("integrated-gradients", channel, { baseline });
        expect(completenessGap!, `channel ${channel} from ${baseline}`).toBeLessThanOrEqual(1e-4);
      }
  });

  test("what they promise is the difference of the scores in float64", async () => {
    const { loaded, input, info } = fixture();
    const black = input.map((_, i) => info.preprocessing!.offset[i % info.inputChannels]!);
    const difference = runLogits(loaded.model, input)[1]! - runLogits(loaded.model, black)[1]!;
    for (const method of ["integrated-gradients", "guided-integrated-gradients"])
      expect((await explain(fixture(), method)).promisedSum! / difference).toBeCloseTo(1, 4);
  });

  test("the error of the sums falls as the textbook says", async () => {
    /** How many times smaller the gap is with 32 points than with 8. */
    const gain = async (method: string, params: ParamValues): Promise<number> => {
      const coarse = await explainTanh(method, 3, { ...params, steps: 8 });
      const fine = await explainTanh(method, 3, { ...params, steps: 32 });
      return coarse.completenessGap! / fine.completenessGap!;
    };
    for (const rule of ["left", "right"])
      expect(Math.abs((await gain("integrated-gradients", { rule })) - 4), rule).toBeLessThan(1);
    expect(Math.abs((await gain("integrated-gradients", { rule: "middle" })) - 16)).toBeLessThan(2);
    expect(Math.abs((await gain("blur-integrated-gradients", {})) - 16)).toBeLessThan(6);
    expect(await gain("guided-integrated-gradients", {})).toBeGreaterThan(4);
  });

  test("the gradient at the root is that of the root's picture", async () => {
    const { info, input } = fixture();
    const [height, width] = info.inputSize;
    const pixels: PixelImage = {
      width,
      height,
      data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : 0)),
    };
    const image = await engine.openImage(pixels);
    const gradient = await explain({ ...fixture(), image }, "gradient");
    await engine.closeImage(image);
    const made = await explain(fixture(), "simple-taylor", { at: "root", root: "black" });
    const { offset } = info.preprocessing!;
    const expected = input.map((x, i) => (x - offset[i % info.inputChannels]!) * gradient.values[i]!);
    expect(relativeL2(made.values, expected)).toBeLessThan(1e-5);
    expect(
      relativeL2((await explain(fixture(), "simple-taylor", { root: "black" })).values, expected),
    ).toBeGreaterThan(1e-3);
  });
});

describe("on a ReLU network", () => {
  const fixture = opened("plain");

  test("guided Grad-CAM is the product of the two", async () => {
    const guided = await explain(fixture(), "guided-backprop");
    const cam = await explain(fixture(), "grad-cam", { layer: "pool1" });
    expect(Math.min(...cam.values)).toBeLessThan(0);
    const made = await explain(fixture(), "guided-grad-cam", { layer: "pool1", interpolation: "nearest" });
    const factor = made.height / cam.height;
    const expected = guided.values.map((g, i) => {
      const [row, column] = [Math.floor(i / 3 / made.width), Math.floor(i / 3) % made.width];
      return g * Math.max(cam.values[Math.floor(row / factor) * cam.width + Math.floor(column / factor)]!, 0);
    });
    expect(relativeL2(made.values, expected)).toBeLessThan(1e-6);
  });

  test("sensitivity is the squared gradient", async () => {
    const { values } = await explain(fixture(), "gradient");
    const expected = Array.from({ length: values.length / 3 }, (_, p) =>
      total(values.subarray(3 * p, 3 * p + 3).map((g) => g * g)),
    );
    expect(relativeL2((await explain(fixture(), "sensitivity")).values, expected)).toBeLessThan(1e-6);
  });

  test("XRAI keeps the total of the largest channels and gives every pixel of an area the same", async () => {
    const { info } = fixture();
    // Four areas of one colour each.
    const data = Uint8ClampedArray.from({ length: 16 * 16 * 4 }, (_, i) => {
      const [row, column] = [Math.floor(i / 64), Math.floor(i / 4) % 16];
      return i % 4 === 3 ? 255 : 60 * ((row < 8 ? 0 : 2) + (column < 8 ? 0 : 1)) + 5 * (i % 4);
    });
    const image = await engine.openImage({ width: 16, height: 16, data });
    const areas = { info, image, loaded: fixture().loaded, input: fixture().input };
    const black = (await explain(areas, "integrated-gradients")).values;
    const white = (await explain(areas, "integrated-gradients", { baseline: "white" })).values;
    const mean = black.map((v, i) => (v + white[i]!) / 2);
    const largest = Array.from({ length: 256 }, (_, p) => Math.max(...mean.subarray(3 * p, 3 * p + 3)));
    const map = await explain(areas, "xrai");
    expect(map.sum).toBeCloseTo(total(largest), 4);
    expect(new Set(largest).size).toBeGreaterThan(60);
    expect(new Set(map.values).size).toBe(4);
    for (const [p, v] of map.values.entries())
      expect(v).toBe(map.values[(p < 128 ? 0 : 128) + (p % 16 < 8 ? 0 : 8)]);
    const one = await explain(areas, "xrai", { baseline: "white" });
    expect(one.values).not.toEqual(map.values);
    await engine.closeImage(image);
  });
});

test("an average needs no more memory for more samples than fill a batch", async () => {
  const fixture = await openFixture(engine, "plain");
  for (const of of optionsOf("smoothgrad", "of"))
    for (const statistic of ["mean", "variance"]) {
      const peak = async (samples: number): Promise<number> =>
        (await explain(fixture, "smoothgrad", { samples, of, statistic })).provenance.peakBytes;
      const few = of === "integrated-gradients" ? 4 : 64;
      expect(await peak(2 * few), `${statistic} of ${of}`).toBe(await peak(few));
    }
  await closeFixture(engine, fixture);
});

describeShared("on the reference's VGG", () => {
  const folder = shared!;
  test("smoothgrad: 100 samples in the memory of 10; no unfinished map is shown twice", async () => {
    const info = await engine.openModel({
      kind: "folder",
      path: join(folder, "models", "vgg16_w8_96_random"),
    });
    const image = await engine.openImage(await pixelsOf(folder, "reference", "images", "both_96.png"));
    const run = async (samples: number) => {
      const sums: number[] = [];
      const { provenance } = await engine.explain(
        { model: info.handle, image, method: "smoothgrad", params: { samples } },
        { onPartial: ({ values }) => sums.push(total(values)) },
      );
      return { bytes: provenance.peakBytes, sums };
    };
    const ten = await run(10);
    const hundred = await run(100);
    expect(hundred.bytes).toBeLessThanOrEqual(ten.bytes);
    expect(new Set(hundred.sums).size).toBe(hundred.sums.length);
    await engine.closeImage(image);
    await engine.closeModel(info.handle);
  });
});

// Some 900 gradients of MobileNet: a minute, so only in `npm run test:full`.
if (process.env.WHYLIGHT_FULL)
  describeShared("integrated gradients on MobileNet over the shared photos", () => {
    const folder = shared!;

    test("the median gap is at most 2 % with 200 points, and smaller than with 25", async () => {
      const path = join(folder, "models", "mobilenet_v1_0.75_224");
      const info = await engine.openModel({ kind: "folder", path });
      const gaps = async (steps: number): Promise<number[]> => {
        const found: number[] = [];
        for (const photo of ["bicycle", "both", "elephant", "goldfish"]) {
          const image = await engine.openImage(await pixelsOf(folder, "reference", "images", `${photo}.png`));
          const method = "integrated-gradients";
          const map = await engine.explain({ model: info.handle, image, method, params: { steps } });
          found.push(map.completenessGap!);
          await engine.closeImage(image);
        }
        return found.sort((a, b) => a - b);
      };
      const median = ([, low, high]: number[]): number => (low! + high!) / 2;
      const fine = median(await gaps(200));
      expect(fine).toBeLessThanOrEqual(0.02);
      expect(fine).toBeLessThan(median(await gaps(25)));
      await engine.closeModel(info.handle);
    }, 600_000);
  });
