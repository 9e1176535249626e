import type { Head } from "../../src/graph/types";

/** Logits as the file's own network would have answered. */
export function answers(head: Head, logits: Float64Array): Float64Array {
  switch (head) {
    case "none":
      return logits;
    case "sigmoid":
      return logits.map((x) => 1 / (1 + Math.exp(-x)));
    case "softmax": {
      const highest = Math.max(...logits);
      const total = logits.reduce((sum, x) => sum + Math.exp(x - highest), 0);
      return logits.map((x) => Math.exp(x - highest) / total);
    }
  }
}
