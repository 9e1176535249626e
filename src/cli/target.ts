import type { ModelInfo } from "../api/engine";
import type { Target } from "../api/target";
import { Problem } from "../core/problem";
import type { NamedTarget } from "../share/plan";
import { nearest } from "./nearest";

export interface TargetOptions {
  readonly class?: string;
  readonly of?: string;
  readonly contrast?: string;
  readonly unit?: string;
}

const wrong = (sentence: string, where: string): Problem => new Problem("argument", sentence, where);

/** `--class`, `--of`, `--contrast` and `--unit` as one target. */
export function targetOf(options: TargetOptions): NamedTarget {
  const { contrast, unit, of = "logit" } = options;
  const kinds = [options.class, contrast, unit].filter((option) => option !== undefined);
  if (kinds.length > 1) throw wrong("Give one of --class, --contrast and --unit, not several.", "--class");
  if (of !== "logit" && of !== "probability") {
    throw wrong(`--of is logit or probability, not ${of}.`, "--of");
  }
  if (options.of !== undefined && (contrast ?? unit) !== undefined) {
    throw wrong("--of belongs to --class: a contrast is of logits and a unit of its activation.", "--of");
  }
  if (contrast !== undefined) {
    const pair = /^(\d+),(\d+)$/.exec(contrast);
    if (!pair) throw wrong(`--contrast is two class numbers like 243,282, not ${contrast}.`, "--contrast");
    return { contrast: [Number(pair[1]), Number(pair[2])] };
  }
  if (unit !== undefined) {
    const parts = /^(.+):(\d+)(?:@(\d+),(\d+))?$/.exec(unit);
    if (!parts) throw wrong(`--unit is layer:channel or layer:channel@row,column, not ${unit}.`, "--unit");
    const [, layer, channel, row, column] = parts;
    const at = row === undefined ? {} : { at: [Number(row), Number(column)] as [number, number] };
    return { layer: layer!, channel: Number(channel), ...at };
  }
  const wanted = options.class ?? "top";
  return { class: /^\d+$/.test(wanted) ? Number(wanted) : wanted, of };
}

/** Class names looked up among the model's labels, class numbers checked. */
export function resolveTarget(target: NamedTarget, model: ModelInfo): Target {
  if ("contrast" in target) {
    for (const index of target.contrast) checkClass(index, model);
    return target;
  }
  if ("layer" in target) {
    const { layer, channel, at } = target;
    return at === undefined ? { layer, channel } : { layer, channel, at };
  }
  const { class: wanted, of } = target;
  if (wanted === "top") return { class: "top", of };
  if (typeof wanted === "string") return { class: classNamed(wanted, model), of };
  checkClass(wanted, model);
  return { class: wanted, of };
}

function checkClass(index: number, model: ModelInfo): void {
  if (index < model.classes) return;
  throw new Problem(
    "no-such-class",
    `There is no class ${index}: ${model.name} has classes 0 to ${model.classes - 1}.`,
    String(index),
  );
}

/** By its whole label or by one of the names in it ("tusker", "Loxodonta africana"), ignoring case. */
function classNamed(name: string, model: ModelInfo): number {
  const { labels } = model;
  if (labels === null) {
    throw new Problem(
      "no-such-class",
      `The classes of ${model.name} have no names: give a number from 0 to ${model.classes - 1} instead of "${name}".`,
      name,
    );
  }
  const wanted = name.toLowerCase();
  const called = labels.map((label) => label.split(/, */));
  const indices = (fits: (index: number) => boolean) => [...labels.keys()].filter(fits);
  const whole = indices((i) => labels[i]!.toLowerCase() === wanted);
  const found =
    whole.length > 0 ? whole : indices((i) => called[i]!.some((one) => one.toLowerCase() === wanted));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    const sentence = `Several classes are called "${name}" (${found.join(", ")}): give a number.`;
    throw new Problem("no-such-class", sentence, name);
  }
  const near = nearest(name, [...new Set(called.flat())])
    .slice(0, 3)
    .map((one) => `"${one}" (${called.findIndex((names) => names.includes(one))})`);
  throw new Problem(
    "no-such-class",
    `No class of ${model.name} is called "${name}": near are ${near.join(", ")}.`,
    name,
  );
}
