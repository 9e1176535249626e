import { z } from "zod";
import type { Param, ParamSchema, ParamValue, ParamValues } from "../../methods/define";
import { isInUse } from "../params";
import { layerName } from "./parts";

function schemaOf(param: Param): z.ZodType<ParamValue> {
  switch (param.type) {
    case "number": {
      const number = z.number().min(param.min).max(param.max);
      return param.integer ? number.refine(Number.isInteger) : number;
    }
    case "choice":
      return z.enum(param.options.map(({ value }) => value));
    case "flag":
      return z.boolean();
    case "layer":
      return layerName.nullable();
    case "seed":
      return z.int().refine((seed) => Math.abs(seed) < 2 ** 31);
  }
}

/** Short key → value, of what differs from its default and is of use; layers travel by themselves. */
export function packParams(schema: ParamSchema, values: ParamValues): Record<string, ParamValue> | undefined {
  const packed = Object.entries(schema).flatMap(([name, param]): [string, ParamValue][] => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const isDefault = value === undefined || value === param.default;
    return isDefault || param.type === "layer" || !isInUse(schema, name, values) ? [] : [[param.key, value]];
  });
  return packed.length === 0 ? undefined : Object.fromEntries(packed);
}

export interface Unpacked {
  readonly params: ParamValues;
  /** Labels of parameters whose value makes no sense, and keys that no parameter has. */
  readonly lost: readonly string[];
}

/** Only names that the schema knows get through, whatever the keys of `packed` are called. */
export function unpackParams(schema: ParamSchema, packed: Readonly<Record<string, unknown>>): Unpacked {
  const params: [string, ParamValue][] = [];
  const lost: string[] = [];
  const known = new Set<string>();
  for (const [name, param] of Object.entries(schema)) {
    if (param.type === "layer" || !Object.hasOwn(packed, param.key)) continue;
    known.add(param.key);
    const value = schemaOf(param).safeParse(packed[param.key]);
    if (!value.success) lost.push(param.label);
    else if (value.data !== param.default) params.push([name, value.data]);
  }
  const foreign = Object.keys(packed).filter((key) => !known.has(key));
  return {
    params: Object.fromEntries(params),
    lost: [...lost, ...foreign.map((key) => `“${key.slice(0, 20)}”`)],
  };
}
