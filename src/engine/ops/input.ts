import type { Op } from "../op";

export const input: Op<"input"> = { kind: "input", role: "source" };
