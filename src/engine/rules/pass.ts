import type { Rule } from "../rule";
import { alias } from "../tensors";

/** Relevance and winning probability go through an activation unchanged (Bach 2015; Montavon 2019, sec. 10.2). */
export const pass: Rule<"relevance" | "probability"> = {
  name: "pass",
  backward: ({ dy }) => [alias(dy)],
};

/** They follow values that only move (reshape, concat) or that one window input wins (max pooling). */
export const follow: Rule<"relevance" | "probability"> = {
  name: "follow",
  backward: ({ dy, vjp }) => vjp(dy),
};
