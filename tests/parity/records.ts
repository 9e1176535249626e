import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExplainRequest } from "../../src/api/engine";
import type { ParamValues } from "../../src/methods/define";

/** One stored array of somebody else's software, and the computation that must give it. */
export interface ParityRecord {
  readonly id: string;
  readonly model: string;
  readonly image: string;
  readonly image_file: string;
  readonly class_index: number;
  readonly file: string;
  readonly shape: readonly number[];
  readonly tolerance_rel_l2: number;
  readonly job: {
    readonly method: string;
    readonly params: ParamValues;
    readonly layer?: string;
    readonly reduce: "channel-sum" | "rectified" | "up-to-sign" | null;
  } | null;
}

export interface Manifest {
  readonly records: readonly ParityRecord[];
  readonly models: Readonly<Record<string, { readonly folder: string; readonly image_suffix: string }>>;
  readonly logits: readonly { readonly model: string; readonly image: string; readonly file: string }[];
}

export const readManifest = (shared: string): Manifest =>
  JSON.parse(readFileSync(join(shared, "reference", "manifest.json"), "utf8"));

/** Brings a map into the form in which the record was stored. */
export function reduced(
  { values, channels }: { readonly values: Float32Array; readonly channels: number },
  reduce: NonNullable<ParityRecord["job"]>["reduce"],
): Float32Array {
  switch (reduce) {
    case "channel-sum":
      return Float32Array.from({ length: values.length / channels }, (_, i) => {
        let sum = 0;
        for (let c = 0; c < channels; c += 1) sum += values[i * channels + c]!;
        return sum;
      });
    case "rectified":
      return values.map((v) => Math.max(v, 0));
    default:
      return values;
  }
}

/** ‖a − b‖₂ / ‖b‖₂; with `eitherSign` the better of b and −b. */
export function relativeL2(a: ArrayLike<number>, b: ArrayLike<number>, eitherSign = false): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let [same, opposite, norm] = [0, 0, 0];
  for (let i = 0; i < b.length; i += 1) {
    same += (a[i]! - b[i]!) ** 2;
    opposite += (a[i]! + b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return Math.sqrt((eitherSign ? Math.min(same, opposite) : same) / norm);
}

/** What gives the array of a record that has a job. */
export function requestOf({ job, class_index }: ParityRecord, model: number, image: number): ExplainRequest {
  const { method, params, layer } = job!;
  return {
    model,
    image,
    method,
    params: layer === undefined ? params : { ...params, layer },
    target: { class: class_index, of: "logit" },
  };
}
