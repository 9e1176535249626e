import { Problem } from "./problem";

// One declaration of a parameter gives its form field, CLI flag, permalink field, cache key and docs row.

interface ParamBase<T> {
  readonly default: T;
  readonly label: string;
  readonly help: string;
  /** Short name in links. */
  readonly key: string;
  /** Of use only while another parameter has one of these values; a form hides it otherwise. */
  readonly when?: { readonly param: string; readonly is: readonly (string | boolean)[] };
}

export interface NumberParam extends ParamBase<number> {
  readonly type: "number";
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /** Unit of the value, empty for a pure number. */
  readonly unit: string;
  /** Sliders step in powers of ten. */
  readonly log: boolean;
}

export interface ChoiceParam<C extends string = string> extends ParamBase<C> {
  readonly type: "choice";
  readonly options: readonly { readonly value: C; readonly label: string }[];
}

export interface FlagParam extends ParamBase<boolean> {
  readonly type: "flag";
}

/** A layer by name; `null` means the method's default layer of the model at hand. */
export interface LayerParam extends ParamBase<string | null> {
  readonly type: "layer";
  /** `spatial`: only layers whose output has more than one position. */
  readonly which: "any" | "spatial";
}

export interface SeedParam extends ParamBase<number> {
  readonly type: "seed";
}

export type Param = NumberParam | ChoiceParam | FlagParam | LayerParam | SeedParam;
export type ParamSchema = Readonly<Record<string, Param>>;
export type ParamValue = Param["default"];
export type ParamValues = Readonly<Record<string, ParamValue>>;
export type Values<P extends ParamSchema> = { readonly [K in keyof P]: P[K]["default"] };

type Defaulted<T, D extends keyof T> = Omit<T, D | "type"> & Partial<Pick<T, D>>;

export const number = (p: Defaulted<NumberParam, "integer" | "unit" | "log">): NumberParam => ({
  type: "number",
  integer: false,
  unit: "",
  log: false,
  ...p,
});

export const choice = <const C extends string>(p: Omit<ChoiceParam<C>, "type">): ChoiceParam<C> => ({
  type: "choice",
  ...p,
});

export const flag = (p: Omit<FlagParam, "type">): FlagParam => ({ type: "flag", ...p });

export const layer = (
  p: Defaulted<LayerParam, "label" | "help" | "key" | "which" | "default">,
): LayerParam => ({
  type: "layer",
  key: "l",
  label: "Layer",
  help: "The layer whose output is explained; by default the last one that still has positions.",
  which: "spatial",
  default: null,
  ...p,
});

/**
 * The values of every parameter of a method, defaults filled in.
 *
 * @throws Problem `argument` for an unknown name, a wrong type or a value out of range
 */
export function completeParams<P extends ParamSchema>(
  method: string,
  schema: P,
  given: ParamValues,
): Values<P> {
  const known = Object.keys(schema);
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw new Problem(
        "argument",
        known.length === 0
          ? `${method} has no parameters; leave out "${name}".`
          : `${method} has no parameter "${name}"; it has ${known.join(", ")}.`,
        name,
      );
  const entries = Object.entries(schema).map(([name, param]) => {
    const value = given[name] === undefined ? param.default : given[name];
    const fault = faultOf(param, value);
    if (fault)
      throw new Problem(
        "argument",
        `${method}: ${name} ${fault}, not ${typeof value === "number" ? value : JSON.stringify(value)}.`,
        name,
      );
    return [name, value];
  });
  return Object.fromEntries(entries) as Values<P>;
}

/** What a value should have been, if it is none that the parameter takes. */
function faultOf(param: Param, value: ParamValue): string | null {
  switch (param.type) {
    case "number": {
      const fits = typeof value === "number" && value >= param.min && value <= param.max;
      const kind = param.integer ? "a whole number" : "a number";
      return fits && (!param.integer || Number.isInteger(value))
        ? null
        : `must be ${kind} from ${param.min} to ${param.max}`;
    }
    case "seed":
      return typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 31
        ? null
        : "must be a whole number below 2³¹";
    case "choice":
      return param.options.some((o) => o.value === value)
        ? null
        : `must be one of ${param.options.map((o) => o.value).join(", ")}`;
    case "flag":
      return typeof value === "boolean" ? null : "must be true or false";
    case "layer":
      return value === null || typeof value === "string" ? null : "must be a layer's name";
  }
}
