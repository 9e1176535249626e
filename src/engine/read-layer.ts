import * as tf from "@tensorflow/tfjs-core";
import type { NodeId } from "../graph/types";
import { asMap } from "./channel-kernel";
import type { Control } from "./control";
import { readOut } from "./memory";
import type { Executable, Tape } from "./tape";
import { forward } from "./walk";

/** The recorded output of a node, row-major; the caller's to change. */
export const readValue = (tape: Tape, id: NodeId): Promise<Float32Array> => readOut(() => tape.value(id));

/** Its mean over channels, one number per position. */
export const channelMeans = (tape: Tape, id: NodeId): Promise<Float32Array> =>
  readOut(() => tf.mean(tape.value(id), -1));

/** The largest value of every channel of a node for one image [1, h, w, c], and at which position it is met first. */
export async function excitement(
  executable: Executable,
  image: tf.Tensor,
  id: NodeId,
  control: Control,
): Promise<{ readonly max: Float32Array; readonly at: Float32Array }> {
  const { graph } = executable.network;
  const found = await forward({ executable, from: new Map([[graph.input, image]]), to: [id], control });
  const value = found.get(id)!;
  try {
    const channels = asMap(executable.network.member(id).node.shape)[2];
    const columns = (): tf.Tensor => tf.reshape(value, [-1, channels]);
    return {
      max: await readOut(() => tf.max(columns(), 0)),
      at: await readOut(() => tf.argMax(columns(), 0)),
    };
  } finally {
    value.dispose();
  }
}
