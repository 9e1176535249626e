import { assertNever } from "../core/assert-never";
import { Problem } from "../core/problem";
import type { MethodInfo, Param, ParamValue, ParamValues } from "../methods/define";

/** A method, or a piece of a visualisation. */
type Described = { readonly id: string } & Pick<MethodInfo, "params">;

/**
 * `name=value` texts as values of the method's parameters. What is no number, or no parameter, stays the text it
 * was: the engine checks names, types and ranges, for plans as well, and its sentence then quotes what was written.
 */
export function parseSettings(
  { params }: Described,
  settings: readonly string[],
  option = "--set",
): ParamValues {
  const values: Record<string, ParamValue> = {};
  for (const setting of settings) {
    const cut = setting.indexOf("=");
    if (cut < 1) {
      throw new Problem("argument", `${option} ${setting} has no value: write name=value.`, setting);
    }
    const name = setting.slice(0, cut);
    values[name] = fromText(
      Object.hasOwn(params, name) ? params[name] : undefined,
      setting.slice(cut + 1).trim(),
    );
  }
  return values;
}

function fromText(param: Param | undefined, text: string): ParamValue {
  if (param?.type === "number" || param?.type === "seed") {
    const value = Number(text);
    return text === "" || Number.isNaN(value) ? text : value;
  }
  if (param?.type === "flag" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** The name of the method's layer parameter; an error where it has none. */
export function layerParamOf(method: Described): string {
  const found = Object.entries(method.params).find(([, param]) => param.type === "layer");
  if (found) return found[0];
  throw new Problem(
    "argument",
    `The method ${method.id} has no layer to choose: leave the layer out.`,
    "layer",
  );
}

/** What a parameter takes, for the list of methods: "a whole number from 1 to 100". */
export function allowed(param: Param): string {
  switch (param.type) {
    case "number": {
      const unit = param.unit === "" ? "" : ` (${param.unit})`;
      return `${param.integer ? "a whole number" : "a number"} from ${param.min} to ${param.max}${unit}`;
    }
    case "choice":
      return param.options.map((option) => option.value).join(" | ");
    case "flag":
      return "true | false";
    case "layer":
      return "the name of a layer";
    case "seed":
      return "a whole number";
    default:
      return assertNever(param, "parameter");
  }
}
