import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "../rule";

/** ReLU gate on the signal only, whatever was recorded (Zeiler & Fergus 2014, sec. 2.1). */
export const deconvnet: Rule<"gradient"> = {
  name: "deconvnet",
  backward: ({ dy }) => [tf.relu(dy)],
};
