import { readdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { Problem, toProblem } from "../../core/problem";
import { preprocessingSchema } from "../../graph/card";
import { type Plan, type PlanJob, parsePlan } from "../../share/plan";
import { modelFolder } from "../model";
import { parsePreprocessing } from "../preprocessing";
import type { Terminal } from "../terminal";
import { groupJobs, type Outcome, type PreparedJob, type WorkGroup, workerCount } from "../work";

/** Runs every job of the plan; a failed one is reported and does not stop the others. */
export async function runCommand(path: string, terminal: Terminal): Promise<number> {
  const plan = readPlan(path);
  const report = reporter(plan, terminal);
  const groups = groupJobs(prepare(plan, dirname(resolve(path)), report));
  if (groups.length > 0) await work(groups, report, terminal);
  terminal.status(null);
  return report.failures() > 0 ? 1 : 0;
}

function readPlan(path: string): Plan {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Problem(
      "missing-file",
      `The plan ${path} cannot be read: ${(error as Error).message}.`,
      path,
      error,
    );
  }
  return parsePlan(text, path, preprocessingSchema);
}

/** Paths made absolute, models found; a job for which this fails is reported and left out. */
function prepare(plan: Plan, folder: string, report: Reporter): PreparedJob[] {
  return plan.jobs.flatMap((job, index) => {
    try {
      return [prepareJob(job, index, folder)];
    } catch (error) {
      const { code, sentence, where } = toProblem(error);
      report.outcome({ index, ok: false, error: { code, sentence, where } });
      return [];
    }
  });
}

function prepareJob(job: PlanJob, index: number, folder: string): PreparedJob {
  const { preprocessing = null } = job;
  const absolute = (file: string | undefined) => (file === undefined ? undefined : resolve(folder, file));
  const shared = {
    folder: modelFolder(job.model, folder),
    preprocessing: typeof preprocessing === "string" ? parsePreprocessing(preprocessing) : preprocessing,
  };
  if (job.do === "visualise") {
    const {
      do: kind,
      model: _model,
      preprocessing: _given,
      from,
      photo,
      mean,
      generator,
      out,
      ...pieces
    } = job;
    const files = {
      from: absolute(from),
      photo: absolute(photo),
      mean: absolute(mean),
      generator: absolute(generator),
      out: { png: absolute(out.png), meta: absolute(out.meta) },
    };
    return { job: { do: kind, index, ...pieces, ...files }, image: null, ...shared };
  }
  const { method, target, layer, params, look, out } = job;
  const files = { raw: absolute(out.raw), png: absolute(out.png), meta: absolute(out.meta) };
  return {
    job: { do: job.do, index, method, target, layer, params, look, out: files },
    image: resolve(folder, job.image),
    ...shared,
  };
}

interface Reporter {
  outcome(outcome: Outcome): void;
  failures(): number;
}

/** One JSON line per job as it ends, and a sentence on standard error for each that failed. */
function reporter(plan: Plan, terminal: Terminal): Reporter {
  let [done, failures] = [0, 0];
  return {
    outcome(outcome) {
      const planned = plan.jobs[outcome.index]!;
      const job = { job: outcome.index, ...namesOf(planned) };
      done++;
      if (outcome.ok) {
        const { record } = outcome;
        const found =
          "target" in record ? { target: record.target } : { label: record.label, scores: record.scores };
        const { milliseconds } = record.provenance;
        terminal.result(JSON.stringify({ ...job, ok: true, ...found, out: record.out, milliseconds }));
      } else {
        failures++;
        terminal.result(JSON.stringify({ ...job, ok: false, error: outcome.error }));
        terminal.message(`jobs[${outcome.index}] (${inWords(planned)}) failed: ${outcome.error.sentence}`);
      }
      terminal.status(`${done} of ${plan.jobs.length} jobs done`);
    },
    failures: () => failures,
  };
}

function namesOf(job: PlanJob): object {
  if (job.do === "visualise") return { model: job.model, objective: job.objective };
  const { image, model, method } = job;
  return { image, model, method };
}

const inWords = (job: PlanJob): string =>
  job.do === "visualise"
    ? `visualise ${job.objective.map(({ id }) => id).join(" + ")}`
    : `${job.method} of ${job.image}`;

async function work(groups: readonly WorkGroup[], report: Reporter, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const machine = { cores: availableParallelism(), freeBytes: process.availableMemory() };
  const threads = workerCount(groups.length, Math.max(...groups.map(weightBytes)), machine);
  const pool = new Piscina<WorkGroup, Outcome[]>({
    filename: join(dirname(fileURLToPath(import.meta.url)), "worker.js"),
    minThreads: threads,
    maxThreads: threads,
  });
  try {
    await Promise.all(
      groups.map(async (group) => {
        try {
          for (const outcome of await pool.run(group, { signal })) report.outcome(outcome);
        } catch (error) {
          if (signal.aborted) throw error;
          // The thread itself died, of too little memory say; the pool starts another for what is left.
          const { code, message, where } = toProblem(error);
          for (const { index } of group.jobs)
            report.outcome({ index, ok: false, error: { code, sentence: message, where } });
        }
      }),
    );
  } finally {
    await pool.destroy();
  }
}

/** Bytes of the weights as float32, from the sizes of the files (which hold two bytes a number at the least). */
function weightBytes({ folder }: WorkGroup): number {
  if (statSync(folder).isFile()) return 2 * statSync(folder).size;
  return readdirSync(folder)
    .filter((name) => !name.endsWith(".json"))
    .reduce((sum, name) => sum + 2 * statSync(join(folder, name)).size, 0);
}
