import { Problem } from "../core/problem";
import type { Param, ParamSchema, ParamValue, ParamValues, Values } from "./define";

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
