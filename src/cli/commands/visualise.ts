import { resolve } from "node:path";
import type { Engine, ModelInfo } from "../../api/engine";
import type { ParamValue } from "../../core/params";
import { Problem } from "../../core/problem";
import { formatValue } from "../../image/format";
import type { Term } from "../../visuals/define";
import { startEngine } from "../engine";
import { modelFolder, openModel } from "../model";
import { parsePiece, parsePieces, parseTerm } from "../pieces";
import { parsePreprocessing } from "../preprocessing";
import { resolveTarget } from "../target";
import { progressText, type Terminal } from "../terminal";
import { type VisualJob, type VisualRecord, visualise } from "../visualise";

export interface VisualiseOptions {
  readonly model: string;
  readonly objective: readonly string[];
  readonly layer?: string;
  readonly channel?: string;
  readonly at?: string;
  readonly class?: string;
  readonly parameterisation?: string;
  readonly size?: string;
  readonly transform: readonly string[];
  readonly regulariser: readonly string[];
  readonly optimiser?: string;
  readonly steps?: string;
  readonly seed?: string;
  readonly count?: string;
  readonly from?: string;
  readonly photo?: string;
  readonly mean?: string;
  readonly generator?: string;
  readonly preprocessing?: string;
  readonly png?: string;
  readonly meta?: string;
  readonly json?: boolean;
}

export async function visualiseCommand(options: VisualiseOptions, terminal: Terminal): Promise<number> {
  const preprocessing =
    options.preprocessing === undefined ? null : parsePreprocessing(options.preprocessing);
  const folder = modelFolder(options.model);
  const engine = startEngine();
  try {
    const draft = await jobOf(engine, options);
    const call = {
      signal: terminal.signal,
      onProgress: (progress: Parameters<typeof progressText>[0]) => terminal.status(progressText(progress)),
    };
    const model = await openModel(engine, folder, preprocessing, call);
    const job = { ...draft, objective: shorthands(draft.objective, options, model) };
    const record = await visualise(engine, model, job, call);
    terminal.status(null);
    terminal.result(options.json ? JSON.stringify(record) : described(record));
    for (const note of record.notes) terminal.message(note);
    const files = [...record.out.png, ...(record.out.meta === null ? [] : [record.out.meta])];
    for (const file of files) terminal.message(`wrote ${file}`);
    return 0;
  } finally {
    await engine.dispose();
  }
}

async function jobOf(engine: Engine, options: VisualiseOptions): Promise<VisualJob> {
  const { visuals } = await engine.describe();
  const piece = (kind: "parameterisation" | "optimiser", pieces: Parameters<typeof parsePiece>[0]) =>
    options[kind] === undefined ? undefined : parsePiece(pieces, `--${kind}`, options[kind]);
  const path = (file: string | undefined) => (file === undefined ? undefined : resolve(file));
  const { size } = options;
  const given = piece("parameterisation", visuals.parameterisations);
  const parameterisation =
    size === undefined
      ? given
      : {
          id: given?.id ?? visuals.usual.parameterisation,
          params: { ...given?.params, side: numberOf("--size", size) },
        };
  const transforms = parsePieces(visuals.transforms, "--transform", options.transform);
  const regularisers = parsePieces(visuals.regularisers, "--regulariser", options.regulariser);
  const optimiser = piece("optimiser", visuals.optimisers);
  return {
    objective: options.objective.map((text) => parseTerm(visuals, text)),
    ...(parameterisation && { parameterisation }),
    ...(transforms && { transforms }),
    ...(regularisers && { regularisers }),
    ...(optimiser && { optimiser }),
    steps: options.steps === undefined ? undefined : numberOf("--steps", options.steps),
    seed: options.seed === undefined ? undefined : numberOf("--seed", options.seed),
    count: options.count === undefined ? undefined : numberOf("--count", options.count),
    from: path(options.from),
    photo: path(options.photo),
    mean: path(options.mean),
    generator: path(options.generator),
    out: { png: path(options.png), meta: path(options.meta) },
  };
}

/** `--layer`, `--channel`, `--at` and `--class` are parameters of the first objective. */
function shorthands(
  objective: VisualJob["objective"],
  options: VisualiseOptions,
  model: ModelInfo,
): VisualJob["objective"] {
  const params: Record<string, ParamValue> = {};
  if (options.layer !== undefined) params.layer = options.layer;
  if (options.channel !== undefined) params.channel = numberOf("--channel", options.channel);
  if (options.class !== undefined) {
    const wanted = /^\d+$/.test(options.class) ? Number(options.class) : options.class;
    const target = resolveTarget({ class: wanted, of: "logit" }, model);
    if ("class" in target) params.class = target.class;
  }
  if (options.at !== undefined) {
    const place = /^(\d+),(\d+)$/.exec(options.at);
    if (!place) throw wrong(`--at is a row and a column like 3,4, not ${options.at}.`, "--at");
    params.row = Number(place[1]);
    params.column = Number(place[2]);
  }
  const [first, ...others] = objective as readonly [Term, ...Term[]];
  return [{ ...first, params: { ...params, ...first.params } }, ...others];
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw wrong(`${option} is a number, not ${text}.`, option);
}

const wrong = (sentence: string, where: string): Problem => new Problem("argument", sentence, where);

function described(record: VisualRecord): string {
  const { label, unit, scores, step, history } = record;
  const measured = (scores ?? []).map(formatValue).join(", ");
  return [
    `${label}: ${measured}${unit && ` (${unit})`}`,
    `${step} steps, from ${formatValue(history[0]!)} to ${formatValue(history.at(-1)!)} under transforms`,
  ].join("\n");
}
