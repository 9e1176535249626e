import { tensor } from "@tensorflow/tfjs-core";
import type { ModelInfo, PixelImage } from "../../src/api/engine";
import { folderFiles } from "../../src/cli/folder";
import { completeParams } from "../../src/core/params";
import { Control, Meter } from "../../src/engine/control";
import { imageTensor } from "../../src/engine/memory";
import { withScope } from "../../src/engine/scope";
import { makeExecutable, Tape } from "../../src/engine/tape";
import { bindTarget, probabilitiesOf } from "../../src/engine/target";
import { record } from "../../src/engine/walk";
import { openModel } from "../../src/graph/import/open";
import { resolveLayer } from "../../src/graph/layers";
import { makeContext } from "../../src/host/context";
import { toModelInput } from "../../src/image/preprocess";
import { methodById } from "../../src/methods";
import type { Attribution } from "../../src/methods/define";
import { runForward } from "../oracle/forward";
import type { ParityRecord } from "./records";

/** A ReLU that float64 and float32 put on different sides of zero. */
export interface Kink {
  readonly layer: string;
  /** Row-major index into the layer's output. */
  readonly unit: number;
}

/** Units that flip in more than one record. */
const resnet50Conv5: Kink = { layer: "conv5_block3_out", unit: 2043 };
const mobilenetDw9: Kink = { layer: "conv_dw_9_relu", unit: 44787 };

/** The records that miss their tolerance for one unit at zero, and that unit. */
export const kinks: ReadonlyMap<string, Kink> = new Map([
  ["arrays/resnet50/both/c80/pgc_GradCAM@conv3_block4_out_raw.npy", resnet50Conv5],
  ["arrays/resnet50/both/c80/pgc_XGradCAM@conv3_block4_out_raw.npy", resnet50Conv5],
  ["arrays/resnet50/both/c80/pgc_HiResCAM@conv3_block4_out_raw.npy", resnet50Conv5],
  ["arrays/mobilenet/elephant/c386/pgc_GradCAM@conv_pw_5_relu_raw.npy", mobilenetDw9],
  ["arrays/mobilenet/elephant/c386/pgc_XGradCAM@conv_pw_5_relu_raw.npy", mobilenetDw9],
  ["arrays/mobilenet/elephant/c386/pgc_HiResCAM@conv_pw_5_relu_raw.npy", mobilenetDw9],
]);

export interface Proof {
  /** |pre-activation| of the unit over the largest of its layer, computed in float64. */
  readonly relativePreActivation: number;
  /** The same explanation with this one unit on its other side. */
  readonly flipped: Attribution;
}

/** Runs the record's job once more with the unit on the other side of zero. */
export async function prove(
  kink: Kink,
  { job, class_index }: ParityRecord,
  modelFolder: string,
  { preprocessing, inputSize }: ModelInfo,
  image: PixelImage,
): Promise<Proof> {
  const { model } = await openModel(folderFiles(modelFolder));
  const { graph, weights } = model;
  const values = toModelInput(image, inputSize, 3, preprocessing!);
  const { node } = resolveLayer(graph, kink.layer);
  const before = graph.nodes.find((n) => n.id === node)!.inputs[0]!;
  const pre = runForward(model, Float64Array.from(values)).get(before)!;
  const largest = pre.reduce((max, v) => Math.max(max, Math.abs(v)), 0);

  const executable = makeExecutable(graph, weights, { maxElements: 2 ** 29, budget: 2 ** 28 });
  const control = new Control({ meter: new Meter() });
  const input = imageTensor(values, inputSize, 3);
  const tape = await record(executable, input, control, { precise: true });
  const outputs = new Map(
    graph.nodes.flatMap(({ id }) => {
      const kept = tape.kept(id);
      return kept ? [[id, kept] as const] : [];
    }),
  );
  const output = outputs.get(node)!;
  const patched = new Float32Array(await output.data());
  patched[kink.unit] = patched[kink.unit]! > 0 ? 0 : Number.EPSILON;
  const patchedTensor = tensor(patched, output.shape);
  const logits = new Float32Array(await outputs.get(graph.logits)!.data());
  const patchedTape = new Tape(executable, outputs.set(node, patchedTensor));
  output.dispose();

  const scores = { logits, probabilities: probabilitiesOf(logits, graph.head) };
  const target = await bindTarget(patchedTape, { class: class_index, of: "logit" }, scores, () => node);
  const { method: id, params, layer } = job!;
  const method = methodById(id);
  const given = layer === undefined ? params : { ...params, layer };
  const flipped = await withScope((scope) => {
    const context = makeContext({
      kept: { model: 0, image: 0, tape: patchedTape, input, scores },
      target,
      pixels: image,
      preprocessing: preprocessing!,
      control,
      scope,
      onProgress: () => {},
      onPartial: () => {},
      notes: [],
    });
    return method.run(context, completeParams(method.label, method.params, given));
  });
  patchedTape.dispose();
  input.dispose();
  executable.kernels.dispose();
  return { relativePreActivation: Math.abs(pre[kink.unit]!) / largest, flipped };
}
