import type { Command } from "commander";
import { Problem } from "../core/problem";
import { defaultLook, type Look } from "../image/look";
import { lookFields, lookNames } from "../share/look";

/** What was written behind the flags of `addLookFlags`, by flag. */
export type LookOptions = { readonly [name: string]: unknown };

/** A flag for every step of presentation. */
export function addLookFlags(command: Command): Command {
  for (const name of lookNames) command.option(`--${lookFields[name].flag} <how>`, lookFields[name].help);
  return command;
}

/** How the written picture shows the map: the default where nothing was said. */
export function lookFrom(options: LookOptions): Look {
  return Object.assign(
    { ...defaultLook },
    ...lookNames.map((name) => {
      const { flag, help, schema } = lookFields[name];
      const text = options[flag];
      if (text === undefined) return {};
      const number = String(text).trim() === "" ? Number.NaN : Number(text);
      const parsed = schema.safeParse(Number.isNaN(number) ? text : number);
      if (parsed.success) return { [name]: parsed.data };
      throw new Problem("argument", `--${flag} cannot be ${text}: it is ${help}.`, `--${flag}`);
    }),
  ) as Look;
}
