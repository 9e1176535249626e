import type { ModelInfo, PixelImage } from "../../../api/engine";

export type Preprocessing = NonNullable<ModelInfo["preprocessing"]>;
export type PresetName = "-1..1" | "0..1" | "torch" | "caffe";

const same = (value: number): [number, number, number] => [value, value, value];
const resize = "stretch-bilinear-half-pixel";

/** Mean and deviation of ImageNet's pixels, 0…1, that torchvision's models were trained with. */
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** Keras' three modes of `imagenet_utils.preprocess_input`, and plain 0…1. */
export const presets: Readonly<Record<PresetName, Preprocessing>> = {
  "-1..1": { scale: same(1 / 127.5), offset: same(-1), order: "rgb", resize },
  "0..1": { scale: same(1 / 255), offset: same(0), order: "rgb", resize },
  torch: {
    scale: [1 / (255 * DEVIATION[0]), 1 / (255 * DEVIATION[1]), 1 / (255 * DEVIATION[2])],
    offset: [-MEAN[0] / DEVIATION[0], -MEAN[1] / DEVIATION[1], -MEAN[2] / DEVIATION[2]],
    order: "rgb",
    resize,
  },
  caffe: { scale: same(1), offset: [-103.939, -116.779, -123.68], order: "bgr", resize },
};

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

/** The preset with these numbers, or `custom`. A network with one channel only looks at the first numbers. */
export function presetOf(preprocessing: Preprocessing, channels: 1 | 3): PresetName | "custom" {
  const isSame = (preset: Preprocessing): boolean =>
    (channels === 1 || preset.order === preprocessing.order) &&
    Array.from({ length: channels }).every(
      (_, c) =>
        close(preset.scale[c]!, preprocessing.scale[c]!) &&
        close(preset.offset[c]!, preprocessing.offset[c]!),
    );
  const names = Object.keys(presets) as PresetName[];
  return names.find((name) => isSame(presets[name])) ?? "custom";
}

/** Numbers the network receives for one RGB pixel, in the order in which it takes them. */
export function toModelSpace(
  [r, g, b]: readonly [number, number, number],
  { scale, offset, order }: Preprocessing,
  channels: 1 | 3,
): number[] {
  if (channels === 1) return [(0.299 * r + 0.587 * g + 0.114 * b) * scale[0] + offset[0]];
  const ordered = order === "rgb" ? [r, g, b] : [b, g, r];
  return ordered.map((value, c) => value * scale[c]! + offset[c]!);
}

const short = (value: number): string => `${Number(value.toPrecision(4))}`.replace("-", "−");

/** "pixel × 0.007843 − 1": the whole formula, once where all channels share it. */
export function describePreprocessing(preprocessing: Preprocessing, channels: 1 | 3): string {
  const { scale, offset, order } = preprocessing;
  const one = (c: number): string => {
    const sign = offset[c]! < 0 ? "−" : "+";
    const shift = offset[c] === 0 ? "" : ` ${sign} ${short(Math.abs(offset[c]!))}`;
    return `pixel × ${short(scale[c]!)}${shift}`;
  };
  const formulas = Array.from({ length: channels }, (_, c) => one(c));
  const shared = formulas.every((formula) => formula === formulas[0]);
  const suffix = channels === 3 && order === "bgr" ? ", blue first" : "";
  return (shared ? formulas[0]! : formulas.join("; ")) + suffix;
}

/** Mean colour, from some thousand pixels at most. */
export function meanColour({ data, width, height }: PixelImage): [number, number, number] {
  const step = Math.max(1, Math.floor((width * height) / 4096)) * 4;
  const sum: [number, number, number] = [0, 0, 0];
  let seen = 0;
  for (let i = 0; i < data.length; i += step) {
    for (let c = 0; c < 3; c++) sum[c]! += data[i + c]!;
    seen++;
  }
  return [sum[0] / seen, sum[1] / seen, sum[2] / seen];
}
