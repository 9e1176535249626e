import type { Axis } from "../../../state/compare";
import type { OpenColumn } from "../../../state/compare-columns";
import { splitName } from "../../class-name";
import { explainedClass } from "../../explained-class";
import { strings } from "../../strings";

/** What the column explains, and how sure the network is of it. */
export interface ColumnLabel {
  readonly title: string;
  /** The class that is explained there. */
  readonly answer: string;
  /** 0…1; `null` until the network ran. */
  readonly probability: number | null;
}

export function labelOf(column: OpenColumn, axis: Axis): ColumnLabel {
  const scores = column.predictions?.scores ?? [];
  const nameOf = (index: number): string =>
    splitName(scores.find((score) => score.index === index)?.name ?? `${index}`).first;
  const { target } = column;
  const asked = explainedClass(target, scores);
  const answer =
    "contrast" in target
      ? strings.compare.contrast(nameOf(target.contrast[0]), nameOf(target.contrast[1]))
      : "layer" in target
        ? strings.question.unit(target.layer, target.channel)
        : asked
          ? splitName(asked.name).first
          : "";
  const probability = "contrast" in target ? null : (asked?.probability ?? null);
  return { title: axis === "classes" ? answer : column.name, answer, probability };
}
