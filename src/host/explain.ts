import type { Call, ExplainRequest, Explanation, PixelImage, ResolvedTarget } from "../api/engine";
import type { Target } from "../api/target";
import { completeParams } from "../core/params";
import { Problem } from "../core/problem";
import { withScope } from "../engine/scope";
import { firstNotFinite } from "../engine/signals";
import { type BoundTarget, bindTarget } from "../engine/target";
import { resolveLayer } from "../graph/layers";
import { toInputSize } from "../image/preprocess";
import { methodById } from "../methods";
import type { Attribution, Method, ParamValues } from "../methods/define";
import { type ContextOptions, makeContext } from "./context";
import type { Job } from "./job";
import { type KeptTape, type LoadedModel, preprocessingOf } from "./opened";
import { classNameOf } from "./scores";

export interface ExplainOptions {
  readonly model: LoadedModel;
  readonly kept: KeptTape;
  readonly image: PixelImage;
  readonly request: ExplainRequest;
  readonly job: Job;
  readonly call?: Call<Explanation>;
}

/** Runs one method on a recorded image. */
export async function explainOn({
  model,
  kept,
  image,
  request,
  job,
  call,
}: ExplainOptions): Promise<Explanation> {
  const { graph } = model.opened.model;
  const method = methodById(request.method);
  const params = completeParams(method.label, method.params, request.params ?? {});
  const notes: string[] = [];
  const target = await bindTarget(
    kept.tape,
    request.target ?? { class: "top", of: "logit" },
    kept.scores,
    (name) => {
      const { node, note } = resolveLayer(graph, name);
      if (note !== null) notes.push(note);
      return node;
    },
  );
  const finish = (map: Attribution): Explanation =>
    explanationOf(method, params, map, resolved(model, target), notes, job);
  return withScope(async (scope) => {
    const options: ContextOptions = {
      kept,
      target,
      pixels: toInputSize(image, graph.card.input.size),
      preprocessing: preprocessingOf(model),
      control: job.control,
      scope,
      notes,
      onProgress: job.tell,
      onPartial: (map) => call?.onPartial?.(finish(map)),
    };
    const map = await method.run(makeContext(options), params);
    if (!map.values.every(Number.isFinite)) throw await notFinite(method, params, options);
    return finish(map);
  });
}

function explanationOf(
  method: Method,
  params: ParamValues,
  map: Attribution,
  target: ResolvedTarget,
  notes: readonly string[],
  { watch }: Job,
): Explanation {
  const sum = map.values.reduce((total, v) => total + v, 0);
  const { promisedSum } = map;
  return {
    ...map,
    method: method.id,
    params,
    target,
    shape: method.shape,
    sign: method.sign,
    unit: method.unit,
    sum,
    completenessGap:
      promisedSum === null ? null : Math.abs(sum - promisedSum) / Math.max(Math.abs(promisedSum), 1e-12),
    notes,
    provenance: watch.provenance(),
  };
}

/** Runs the method once more, looking at every signal, to say where the numbers went wrong. */
async function notFinite(method: Method, params: ParamValues, options: ContextOptions): Promise<Problem> {
  let layer = await firstNotFinite(options.kept.tape);
  if (layer === null) {
    const onNotFinite = (name: string): void => {
      layer ??= name;
    };
    await method.run(makeContext({ ...options, onNotFinite }), params);
  }
  return new Problem(
    "not-finite",
    `${method.label} gives numbers that are not finite, first at layer "${layer ?? "the input"}"; try a larger ε or another method.`,
    layer,
  );
}

/** A bound target as it is told. */
export function resolved(model: LoadedModel, { target, score }: BoundTarget): ResolvedTarget {
  return { target, score, label: labelOf(model, target) };
}

function labelOf(model: LoadedModel, target: Target): string {
  if ("contrast" in target) return target.contrast.map((c) => classNameOf(model, c)).join(" − ");
  if ("layer" in target) {
    const place = target.at ? ` at row ${target.at[0]}, column ${target.at[1]}` : "";
    return `${target.layer}, channel ${target.channel}${place}`;
  }
  return target.class === "top" ? "top class" : classNameOf(model, target.class);
}
