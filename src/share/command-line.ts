import type { Target } from "../api/target";
import type { Preprocessing } from "../graph/card";
import { defaultLook, type Look } from "../image/look";
import type { MethodInfo, ParamValues } from "../methods/define";
import { lookArguments } from "./look";
import { isInUse } from "./params";

/** An explanation as `whylight explain` is asked for it. */
export interface Command {
  /** Paths of the picture and of the model's folder (or the id of an embedded one). */
  readonly image: string;
  readonly model: string;
  readonly method: Pick<MethodInfo, "id" | "params">;
  /** Only what was changed. */
  readonly params: ParamValues;
  readonly layer: string | null;
  readonly target: Target;
  /** Where it is not what the model's card says. */
  readonly preprocessing: Preprocessing | null;
  readonly look: Look;
  /** Where the map goes, as NPY. */
  readonly raw: string;
  /** Where the picture goes. */
  readonly png: string;
}

/** The arguments after `whylight`. */
export function argumentsOf(command: Command): readonly string[] {
  const { image, model, method, params, layer, target, preprocessing, look, raw, png } = command;
  const takesLayer = Object.values(method.params).some(({ type }) => type === "layer");
  const settings = Object.entries(method.params).flatMap(([name, param]) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    const isDefault = value === undefined || value === param.default;
    const idle = param.type === "layer" || isDefault || !isInUse(method.params, name, params);
    return idle ? [] : ["--set", `${name}=${value}`];
  });
  return [
    "explain",
    image,
    ...["--model", model, "--method", method.id],
    ...targetArguments(target),
    ...(takesLayer && layer !== null ? ["--layer", layer] : []),
    ...settings,
    ...(preprocessing ? ["--preprocessing", JSON.stringify(preprocessing)] : []),
    ...["--raw", raw],
    ...["--png", png, ...lookArguments(look, defaultLook)],
  ];
}

function targetArguments(target: Target): readonly string[] {
  if ("contrast" in target) return ["--contrast", target.contrast.join(",")];
  if ("layer" in target) {
    const { layer, channel, at } = target;
    return ["--unit", `${layer}:${channel}${at ? `@${at.join(",")}` : ""}`];
  }
  return [
    ...(target.class === "top" ? [] : ["--class", `${target.class}`]),
    ...(target.of === "logit" ? [] : ["--of", target.of]),
  ];
}

/** How the tool is started in a checkout of this project. */
export const PROGRAM: readonly string[] = ["npm", "run", "--silent", "whylight", "--"];

/** One line for a POSIX shell, to be pasted in the project's folder; what has a meaning there is quoted. */
export const commandLine = (command: Command): string =>
  [...PROGRAM, ...argumentsOf(command)].map(quoted).join(" ");

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
