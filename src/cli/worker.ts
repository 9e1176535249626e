import type { Engine, ModelInfo } from "../api/engine";
import { type Problem, toProblem } from "../core/problem";
import { startEngine } from "./engine";
import { explain } from "./explain";
import { openModel } from "./model";
import { readPicture } from "./picture";
import { resolveTarget } from "./target";
import { visualise } from "./visualise";
import type { Outcome, WorkGroup } from "./work";

// A thread of `whylight run`. It keeps its engine and the last model between groups.

let engine: Engine | undefined;
let opened: { readonly key: string; readonly model: ModelInfo } | undefined;

async function modelOf(running: Engine, { folder, preprocessing }: WorkGroup): Promise<ModelInfo> {
  const key = JSON.stringify([folder, preprocessing]);
  if (opened?.key === key) return opened.model;
  if (opened !== undefined) await running.closeModel(opened.model.handle);
  opened = undefined;
  opened = { key, model: await openModel(running, folder, preprocessing, {}) };
  return opened.model;
}

const failed = (index: number, { code, sentence, where }: Problem): Outcome => ({
  index,
  ok: false,
  error: { code, sentence, where },
});

/** Never rejects for a job's sake: what went wrong is part of the outcome. */
export default async function work(group: WorkGroup): Promise<Outcome[]> {
  engine ??= startEngine();
  const running = engine;
  try {
    const model = await modelOf(running, group);
    const picture = group.image === null ? null : await readPicture(group.image);
    const image = picture && (await running.openImage(picture.image));
    const outcomes: Outcome[] = [];
    for (const job of group.jobs) {
      const { index } = job;
      try {
        const record =
          job.do === "visualise"
            ? await visualise(running, model, job, {})
            : await explain(
                running,
                model,
                picture!,
                image!,
                { ...job, target: resolveTarget(job.target, model) },
                {},
              );
        outcomes.push({ index, ok: true, record });
      } catch (error) {
        outcomes.push(failed(index, toProblem(error)));
      }
    }
    if (image !== null) await running.closeImage(image);
    return outcomes;
  } catch (error) {
    return group.jobs.map(({ index }) => failed(index, toProblem(error)));
  }
}
