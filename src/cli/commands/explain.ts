import { resolve } from "node:path";
import { formatValue } from "../../image/format";
import { startEngine } from "../engine";
import { type ExplanationRecord, explain, methodNamed } from "../explain";
import { type LookOptions, lookFrom } from "../look";
import { modelFolder, openModel } from "../model";
import { readPicture } from "../picture";
import { parsePreprocessing } from "../preprocessing";
import { parseSettings } from "../settings";
import { resolveTarget, type TargetOptions, targetOf } from "../target";
import { progressText, type Terminal } from "../terminal";

export interface ExplainOptions extends TargetOptions, LookOptions {
  readonly model: string;
  readonly method: string;
  readonly layer?: string;
  readonly set: readonly string[];
  readonly preprocessing?: string;
  readonly raw?: string;
  readonly png?: string;
  readonly meta?: string;
  readonly json?: boolean;
}

export async function explainCommand(
  path: string,
  options: ExplainOptions,
  terminal: Terminal,
): Promise<number> {
  // What needs no network is checked first, so that a slip of the pen is answered at once.
  const named = targetOf(options);
  const look = lookFrom(options);
  const preprocessing =
    options.preprocessing === undefined ? null : parsePreprocessing(options.preprocessing);
  const folder = modelFolder(options.model);
  const engine = startEngine();
  try {
    const method = await methodNamed(engine, options.method);
    const params = parseSettings(method, options.set);
    const picture = await readPicture(path);
    const call = {
      signal: terminal.signal,
      onProgress: (progress: Parameters<typeof progressText>[0]) => terminal.status(progressText(progress)),
    };
    const model = await openModel(engine, folder, preprocessing, call);
    const image = await engine.openImage(picture.image);
    const { raw, png, meta } = options;
    const out = {
      ...(raw !== undefined && { raw: resolve(raw) }),
      ...(png !== undefined && { png: resolve(png) }),
      ...(meta !== undefined && { meta: resolve(meta) }),
    };
    const target = resolveTarget(named, model);
    const job = { method: method.id, target, layer: options.layer, params, look, out };
    const record = await explain(engine, model, picture, image, job, call);
    terminal.status(null);
    terminal.result(options.json ? JSON.stringify(record) : described(record, method.label));
    for (const note of record.notes) terminal.message(note);
    if (record.painted?.empty != null) terminal.message(record.painted.empty);
    for (const file of [raw, png, meta]) if (file !== undefined) terminal.message(`wrote ${file}`);
    return 0;
  } finally {
    await engine.dispose();
  }
}

function described(record: ExplanationRecord, label: string): string {
  const { target, layer, height, width, channels, shape, low, high, sum, unit } = record;
  const of =
    "of" in target.target ? target.target.of : "contrast" in target.target ? "difference" : "activation";
  const size = shape === "hwc" ? `${height} × ${width} × ${channels}` : `${height} × ${width}`;
  const lines = [
    `${target.label}: ${of} ${formatValue(target.score)}`,
    `${label}${layer === null ? "" : ` at ${layer}`}: ${size}, from ${formatValue(low)} to ${formatValue(high)}, ` +
      `sum ${formatValue(sum)}${unit && ` (${unit})`}`,
  ];
  if (record.completenessGap !== null) {
    lines.push(
      `The sum should be ${formatValue(record.promisedSum!)}: off by ${formatValue(record.completenessGap * 100)} %`,
    );
  }
  return lines.join("\n");
}
