import type { MoveOp } from "../op";
import { alias } from "../tensors";

/** Dropout at inference, a linear activation; removed by `drop-identity` wherever its name allows. */
export const identity: MoveOp<"identity"> = {
  kind: "identity",
  role: "move",
  forward: ([x]) => alias(x!),
  vjp: (dy) => [alias(dy)],
};
