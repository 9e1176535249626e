import type { ResolvedTarget } from "../../api/engine";
import type { CellArithmetic, InsideCalls, ModelStructure, Thumbnails } from "../../api/inside";
import { throwIfAborted } from "../../core/abort";
import { Problem } from "../../core/problem";
import { provenance } from "./fake-engine";

const [SIDE, CHANNELS] = [2, 3];

const field = { size: [1, 1], stride: [1, 1], start: [0, 0] } as const;
const structure: ModelStructure = {
  layers: [
    {
      name: "input",
      kinds: ["input"],
      role: "image",
      shape: [SIDE, SIDE, 1],
      parameters: 0,
      window: null,
      inputs: [],
      merged: [],
      field,
    },
    {
      name: "last",
      kinds: ["convolution"],
      role: "weights",
      shape: [SIDE, SIDE, CHANNELS],
      parameters: CHANNELS,
      window: { size: [1, 1], strides: [1, 1] },
      inputs: ["input"],
      merged: [],
      field,
    },
  ],
};

const target: ResolvedTarget = { target: { class: 0, of: "logit" }, label: "a", score: 3 };
/** What the pretended network answers: channel k holds k + 1, k + 2, … */
const valueAt = (channel: number, position: number): number => channel + position + 1;
const channelValues = (channel: number): Float32Array =>
  Float32Array.from({ length: SIDE * SIDE }, (_, i) => valueAt(channel, i));

const thumbnails = (count: number): Thumbnails => ({
  count,
  height: SIDE,
  width: SIDE,
  values: Uint8Array.from({ length: count * SIDE * SIDE }, (_, i) => 85 * (i % (SIDE * SIDE))),
});

/** The inside of a network of one layer, for tests of what lies between an engine and its caller. */
export function fakeInside(
  check: (model: number, images: readonly number[]) => void = () => {},
): InsideCalls {
  const known = (layer: string): void => {
    if (!structure.layers.some(({ name }) => name === layer))
      throw new Problem("no-such-layer", `There is no layer "${layer}".`, layer);
  };
  return {
    async structure(model) {
      check(model, []);
      return structure;
    },
    async glimpses({ model, image }, call) {
      throwIfAborted(call?.signal);
      check(model, [image]);
      const layers = structure.layers.map(({ name }) => ({ name, thumbnail: thumbnails(1) }));
      return { layers, provenance };
    },
    async activations({ model, image, layer }, call) {
      throwIfAborted(call?.signal);
      check(model, [image]);
      known(layer);
      const channels = Array.from({ length: CHANNELS }, (_, k) => k);
      return {
        layer,
        shape: [SIDE, SIDE, CHANNELS],
        thumbnails: thumbnails(CHANNELS),
        statistics: {
          mean: Float32Array.from(channels, (k) => k + 2.5),
          max: Float32Array.from(channels, (k) => k + 4),
          min: Float32Array.from(channels, (k) => k + 1),
          zeros: new Float32Array(CHANNELS),
        },
        relevance: Float32Array.from(channels, (k) => -k),
        target,
        note: null,
        provenance,
      };
    },
    async channel({ model, image, layer, channel }, call) {
      throwIfAborted(call?.signal);
      check(model, [image]);
      known(layer);
      const values = channelValues(channel);
      return {
        layer,
        channel,
        height: SIDE,
        width: SIDE,
        values,
        relevance: values.map((v) => -v),
        kernel: null,
        target,
        provenance,
      };
    },
    async cell({ model, image, layer, channel, at }, call): Promise<CellArithmetic> {
      throwIfAborted(call?.signal);
      check(model, [image]);
      known(layer);
      const value = valueAt(channel, at[0] * SIDE + at[1]);
      return {
        layer,
        channel,
        at,
        value,
        operation: "input",
        operands: [],
        winner: null,
        divisor: null,
        bias: null,
        result: value,
        activations: [],
      };
    },
    async strongest({ model, images, layer }, call) {
      throwIfAborted(call?.signal);
      check(model, images);
      known(layer);
      images.forEach((_, n) => {
        call?.onProgress?.({ done: n / images.length, what: `Picture ${n + 1} of ${images.length}` });
      });
      const values = images.flatMap((_, n) => Array.from({ length: CHANNELS }, (_, k) => valueAt(k, n)));
      return {
        layer,
        channels: CHANNELS,
        values: Float32Array.from(values),
        positions: new Int32Array(values.length * 2),
        field,
        provenance,
      };
    },
  };
}
