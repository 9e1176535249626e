import { type Problem, toProblem } from "../../core/problem";
import { parseLabels } from "../../share/labels";

/** `file`: those that the model has already. */
export type NameSource = "file" | "none" | "imagenet" | "own";

export interface NamesDraft {
  readonly source: NameSource;
  /** Of `own`: as typed, or the content of a file. */
  readonly text: string;
  /** Its name, where it is one. */
  readonly file: string | null;
}

/** What a draft means; neither labels nor a problem while there is nothing to read yet. */
export interface ReadNames {
  /** `null` in `none`, and while they are missing. */
  readonly labels: readonly string[] | null;
  readonly isReady: boolean;
  readonly problem: Problem | null;
  /** How a list of one's own was understood. */
  readonly as: string | null;
}

const ready = { isReady: true, problem: null, as: null } as const;
const missing: ReadNames = { labels: null, isReady: false, problem: null, as: null };

/** ImageNet's names fit networks with its thousand classes, and those with a background before them. */
export const mayBeImageNet = (classes: number): boolean => classes === 1000 || classes === 1001;

/** @param imageNet `null` while they are on their way */
export function readNames(
  { source, text, file }: NamesDraft,
  classes: number,
  own: readonly string[] | null,
  imageNet: readonly string[] | Problem | null,
): ReadNames {
  switch (source) {
    case "none":
      return { ...ready, labels: null };
    case "file":
      return { ...ready, labels: own };
    case "imagenet":
      if (imageNet === null) return missing;
      return imageNet instanceof Error ? { ...missing, problem: imageNet } : { ...ready, labels: imageNet };
    case "own":
      if (text.trim() === "") return missing;
      try {
        return { ...ready, ...parseLabels(text, classes, file ?? undefined) };
      } catch (error) {
        return { ...missing, problem: toProblem(error) };
      }
  }
}
