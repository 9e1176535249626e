import type { ModelInfo, PixelImage } from "../../api/engine";
import {
  namedPreprocessing,
  PREPROCESSING_NAMES,
  type PreprocessingName,
} from "../../image/named-preprocessing";

export type Preprocessing = NonNullable<ModelInfo["preprocessing"]>;
const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

/** The preset with these numbers, or `custom`. A network with one channel only looks at the first numbers. */
export function presetOf(preprocessing: Preprocessing, channels: 1 | 3): PreprocessingName | "custom" {
  const isSame = (preset: Preprocessing): boolean =>
    (channels === 1 || preset.order === preprocessing.order) &&
    Array.from({ length: channels }).every(
      (_, c) =>
        close(preset.scale[c]!, preprocessing.scale[c]!) &&
        close(preset.offset[c]!, preprocessing.offset[c]!),
    );
  return PREPROCESSING_NAMES.find((name) => isSame(namedPreprocessing[name])) ?? "custom";
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
