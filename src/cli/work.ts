import type { WireError } from "../api/engine";
import type { Preprocessing } from "../graph/card";
import type { ExplainPlan } from "../share/plan";
import type { ExplanationRecord, Out } from "./explain";
import type { VisualJob, VisualRecord } from "./visualise";

/** A plan's job with its paths made absolute; `index` is its place in the plan. */
export type WorkJob = ExplainWork | VisualiseWork;

interface ExplainWork extends Pick<ExplainPlan, "do" | "method" | "target" | "layer" | "params" | "look"> {
  readonly index: number;
  readonly out: Out;
}

type VisualiseWork = VisualJob & { readonly do: "visualise"; readonly index: number };

/** Jobs that share one forward run: the same model, prepared the same way, and the same picture. */
export interface WorkGroup {
  readonly folder: string;
  readonly preprocessing: Preprocessing | null;
  /** `null` for visualisations, which explain no picture. */
  readonly image: string | null;
  readonly jobs: readonly WorkJob[];
}

export type Outcome = { readonly index: number } & (
  | { readonly ok: true; readonly record: ExplanationRecord | VisualRecord }
  | { readonly ok: false; readonly error: WireError }
);

export interface PreparedJob {
  readonly job: WorkJob;
  readonly folder: string;
  readonly preprocessing: Preprocessing | null;
  readonly image: string | null;
}

/** Groups in the order in which their models first appear, so that a worker seldom changes its model. */
export function groupJobs(prepared: readonly PreparedJob[]): WorkGroup[] {
  const models = new Map<string, Map<string | null, WorkGroup & { jobs: WorkJob[] }>>();
  for (const { job, folder, preprocessing, image } of prepared) {
    const modelKey = JSON.stringify([folder, preprocessing]);
    const groups = models.get(modelKey) ?? new Map();
    models.set(modelKey, groups);
    const group = groups.get(image) ?? { folder, preprocessing, image, jobs: [] };
    groups.set(image, group);
    group.jobs.push(job);
  }
  return [...models.values()].flatMap((groups) => [...groups.values()]);
}

/** Of a worker without a model: the runtime, the WASM instance and a tape. */
const WORKER_BYTES = 500e6;
/** The weights as read, in the WASM heap, and the variants that rules prepare. */
const WEIGHT_COPIES = 4;

/**
 * As many workers as there are cores, fewer where memory would not hold a model for each.
 *
 * @param weightBytes of the largest model, as float32
 */
export function workerCount(
  groups: number,
  weightBytes: number,
  machine: { readonly cores: number; readonly freeBytes: number },
): number {
  const each = WORKER_BYTES + WEIGHT_COPIES * weightBytes;
  return Math.max(1, Math.min(groups, machine.cores, Math.floor(machine.freeBytes / each)));
}
