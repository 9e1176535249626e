import type { LayerInfo } from "../../api/engine";
import type { MethodInfo } from "../../state/question";

export type Param = MethodInfo["params"][string];
export type NumberParam = Extract<Param, { type: "number" }>;
export type LayerParam = Extract<Param, { type: "layer" }>;
export type Value = Param["default"];

/** The value on show: what the person set, else the declared default. */
export const shownValue = (param: Param, set: Value | undefined): Value =>
  set === undefined ? param.default : set;

/** What to store for a new value; the default itself is not stored, so that it follows the declaration. */
export const toStore = (param: Param, value: Value): Value | undefined =>
  value === param.default ? undefined : value;

/** A slider's own scale: powers of ten where the parameter asks for them. */
export interface SliderScale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly toSlider: (value: number) => number;
  readonly fromSlider: (position: number) => number;
}

const SLIDER_STEPS = 100;

/** A log slider needs somewhere to start when the range does. */
const SMALLEST_SHARE = 1e-9;

export function sliderScale({ min, max, integer, log }: NumberParam): SliderScale {
  if (log) {
    const low = Math.log10(min > 0 ? min : max * SMALLEST_SHARE);
    const high = Math.log10(max);
    return {
      min: low,
      max: high,
      step: (high - low) / SLIDER_STEPS,
      toSlider: (value) => (value > 0 ? Math.min(high, Math.max(low, Math.log10(value))) : low),
      fromSlider: (position) => {
        if (position <= low + 1e-9 && min <= 0) return min;
        const value = Number((10 ** position).toPrecision(2));
        return Math.min(max, Math.max(min, integer ? Math.round(value) : value));
      },
    };
  }
  const step = integer ? 1 : niceStep((max - min) / SLIDER_STEPS);
  return {
    min,
    max,
    step,
    toSlider: (value) => value,
    fromSlider: (position) => Number(position.toPrecision(6)),
  };
}

/** 1, 2 or 5 times a power of ten, not above `step`. */
function niceStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const lead = step / power;
  return Number(((lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power).toPrecision(1));
}

/** The layers a parameter accepts. */
export const layersFor = (param: LayerParam, layers: readonly LayerInfo[]): readonly LayerInfo[] =>
  param.which === "spatial" ? layers.filter(({ spatial }) => spatial) : layers;
