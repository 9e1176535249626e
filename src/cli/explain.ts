import type { Call, Engine, Explanation, ImageHandle, ModelInfo } from "../api/engine";
import type { Target } from "../api/target";
import { Problem } from "../core/problem";
import type { Look } from "../image/look";
import { toInputSize } from "../image/preprocess";
import type { MethodInfo, ParamValues } from "../methods/define";
import { encodeNpy } from "../share/npy";
import { recordOf } from "../share/record";
import { nearest } from "./nearest";
import { type Painted, paintOver } from "./paint-over";
import type { Picture } from "./picture";
import { layerParamOf } from "./settings";
import { encodePng, write } from "./write";

/** Where results go; absolute paths. */
export interface Out {
  readonly raw?: string | undefined;
  readonly png?: string | undefined;
  readonly meta?: string | undefined;
}

/** Everything that determines a map and everything known about it, but not the values. */
export type ExplanationRecord = ReturnType<typeof recordWith>;

export interface ExplainJob {
  readonly method: string;
  readonly target: Target;
  readonly layer?: string | undefined;
  readonly params: ParamValues;
  /** How the written picture shows the map. */
  readonly look: Look;
  readonly out: Out;
}

export async function methodNamed(engine: Engine, id: string): Promise<MethodInfo> {
  const { methods } = await engine.describe();
  const found = methods.find((method) => method.id === id);
  if (found) return found;
  const near = nearest(
    id,
    methods.map((method) => method.id),
  );
  throw new Problem(
    "no-such-method",
    `There is no method ${id}: did you mean ${near[0]}? "whylight methods" lists them.`,
    id,
  );
}

/** Explains, and writes what was asked for. */
export async function explain(
  engine: Engine,
  model: ModelInfo,
  picture: Picture,
  image: ImageHandle,
  job: ExplainJob,
  call: Call<Explanation>,
): Promise<ExplanationRecord> {
  const method = await methodNamed(engine, job.method);
  const layer = job.layer === undefined ? {} : { [layerParamOf(method)]: job.layer };
  const explanation = await engine.explain(
    {
      model: model.handle,
      image,
      method: method.id,
      params: { ...job.params, ...layer },
      target: job.target,
    },
    call,
  );
  const { raw, png, meta } = job.out;
  if (raw !== undefined) {
    const { shape, height, width, channels, values } = explanation;
    const sizes = shape === "hwc" ? [height, width, channels] : [height, width];
    await write(raw, encodeNpy({ shape: sizes, values }));
  }
  let painted: Painted | null = null;
  if (png !== undefined) {
    const result = paintOver(toInputSize(picture.image, model.inputSize), explanation, job.look);
    painted = result.painted;
    await write(png, await encodePng(result.image, result.lines));
  }
  const record = recordWith(explanation, model, picture, painted, job.out);
  if (meta !== undefined) await write(meta, `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

function recordWith(
  explanation: Explanation,
  model: ModelInfo,
  picture: Picture,
  painted: Painted | null,
  out: Out,
) {
  return {
    ...recordOf(explanation, model),
    image: {
      path: picture.path,
      sha256: picture.sha256,
      width: picture.image.width,
      height: picture.image.height,
    },
    painted,
    out,
  };
}
