import type { Engine, ModelInfo } from "../../api/engine";
import { isCancelled, Problem, toProblem } from "../../core/problem";
import { formatProbability, formatValue } from "../../image/format";
import { startEngine } from "../engine";
import { modelFolder, openModel } from "../model";
import { readPicture } from "../picture";
import { parsePreprocessing } from "../preprocessing";
import { table } from "../table";
import { progressText, type Terminal } from "../terminal";

export interface PredictOptions {
  readonly model: string;
  readonly top: string;
  readonly preprocessing?: string;
  readonly json?: boolean;
}

/** A picture that cannot be read is reported and the others go on; the exit code tells. */
export async function predictCommand(
  images: readonly string[],
  options: PredictOptions,
  terminal: Terminal,
): Promise<number> {
  const top = Number(options.top);
  if (!Number.isInteger(top) || top < 1) {
    throw new Problem(
      "argument",
      `--top is how many classes to list, 1 or more, not ${options.top}.`,
      "--top",
    );
  }
  const preprocessing =
    options.preprocessing === undefined ? null : parsePreprocessing(options.preprocessing);
  const folder = modelFolder(options.model);
  const engine = startEngine();
  try {
    const model = await openModel(engine, folder, preprocessing, {
      signal: terminal.signal,
      onProgress: (progress) => terminal.status(progressText(progress)),
    });
    let failed = 0;
    for (const [i, path] of images.entries()) {
      if (images.length > 1) terminal.status(`${i + 1} of ${images.length}: ${path}`);
      try {
        const scores = await predict(engine, model, path, top, terminal.signal);
        terminal.result(
          options.json ? JSON.stringify({ image: path, top: scores }) : described(path, scores),
        );
      } catch (error) {
        const problem = toProblem(error);
        if (isCancelled(problem) || problem.code === "internal") throw problem;
        terminal.message(problem.sentence);
        failed++;
      }
    }
    terminal.status(null);
    return failed > 0 ? 2 : 0;
  } finally {
    await engine.dispose();
  }
}

async function predict(engine: Engine, model: ModelInfo, path: string, top: number, signal: AbortSignal) {
  const image = await engine.openImage((await readPicture(path)).image);
  try {
    const { scores } = await engine.predict({ model: model.handle, image }, { signal });
    return scores
      .slice(0, top)
      .map(({ index, name, probability, logit }) => ({ index, name, probability, logit }));
  } finally {
    await engine.closeImage(image);
  }
}

function described(path: string, scores: Awaited<ReturnType<typeof predict>>): string {
  const rows = scores.map(({ index, name, probability, logit }) => [
    formatProbability(probability),
    formatValue(logit),
    String(index),
    name,
  ]);
  return `${path}\n${table(["  PROBABILITY", "LOGIT", "CLASS", "NAME"], rows, [0, 1, 2])}`;
}
