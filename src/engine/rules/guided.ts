import * as tf from "@tensorflow/tfjs-core";
import type { Rule } from "../rule";

/** ReLU gate on the recorded value and on the signal (Springenberg 2015, fig. 1). */
export const guided: Rule<"gradient"> = {
  name: "guided",
  backward: ({ dy, vjp }) => vjp(tf.relu(dy)),
};
