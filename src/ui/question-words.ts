import type { ClassScore } from "../api/engine";
import type { Target } from "../api/target";
import { formatProbability, formatValue } from "../image/format";
import { splitName } from "./class-name";
import { explainedClass } from "./explained-class";
import { strings } from "./strings";

/** The question that a map answers, and the number it is about, in words. */
export interface QuestionWords {
  readonly title: string;
  readonly score: string;
}

/** @param scores from the most probable on */
export function questionWords(target: Target, scores: readonly ClassScore[]): QuestionWords | null {
  if ("layer" in target) {
    const { layer, channel, at } = target;
    return {
      title: strings.question.channel(layer, channel),
      score: at ? strings.question.position(at[0], at[1]) : strings.question.positions,
    };
  }
  const top = scores[0];
  const about = explainedClass(target, scores);
  if (!top || !about) return null;
  const byIndex = (index: number): ClassScore | undefined => scores.find((score) => score.index === index);
  if ("contrast" in target) {
    const [a, b] = target.contrast.map(byIndex);
    const nameOf = (score: ClassScore | undefined, index: number): string =>
      splitName(score?.name ?? `${index}`).first;
    return {
      title: strings.question.ratherThan(nameOf(a, target.contrast[0]), nameOf(b, target.contrast[1])),
      score: strings.question.apart(formatValue((a?.logit ?? 0) - (b?.logit ?? 0))),
    };
  }
  const name = splitName(about.name).first;
  return {
    title: about.index === top.index ? strings.question.why(name) : strings.question.whatFor(name),
    score: strings.question.score(formatProbability(about.probability), formatValue(about.logit)),
  };
}
