import type { ParamSchema, ParamValues } from "../methods/define";

/** Whether a parameter matters under the values chosen so far. */
export const isInUse = (schema: ParamSchema, name: string, values: ParamValues): boolean => {
  const when = schema[name]?.when;
  if (!when) return true;
  const value = values[when.param] ?? schema[when.param]?.default;
  return typeof value !== "number" && value != null && when.is.includes(value);
};
