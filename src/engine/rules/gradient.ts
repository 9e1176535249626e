import type { Rule } from "../rule";

/**
 * The chain rule: Jᵀ·dy at the recorded values. On linear nodes and moves it is also DeepLIFT's linear rule
 * (Shrikumar 2017, sec. 3.5.1), and it carries relevance through nodes that only move values.
 */
export const gradient: Rule<"gradient" | "multiplier"> = {
  name: "gradient",
  backward: ({ dy, vjp }) => vjp(dy),
};
