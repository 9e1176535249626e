import { Problem } from "../core/problem";
import type { Method, MethodInfo } from "./define";

const files = import.meta.glob<Method>(
  ["./*.ts", "!./index.ts", "!./define.ts", "!./context.ts", "!./*.test.ts"],
  { eager: true, import: "default" },
);

/** Every attribution method by id: whatever file lies in this folder. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.values(files).map((method) => [method.id as string, method]),
);

export function methodById(id: string): Method {
  const method = methods.get(id);
  if (!method)
    throw new Problem(
      "no-such-method",
      `There is no method "${id}"; there are ${[...methods.keys()].join(", ")}.`,
      id,
    );
  return method;
}

/** The plain-data part of a method, as it crosses the wire. */
export function infoOf({ run: _run, ...info }: Method): MethodInfo {
  return info;
}
