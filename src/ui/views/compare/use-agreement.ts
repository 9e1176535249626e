import { useEffect, useRef, useState } from "react";
import type { Explanation } from "../../../api/engine";
import type { Sidedness } from "../../../image/agreement";
import { type ScalarMap, scalarMap } from "../../../image/present";
import type { Ask, Measure, Reply } from "./agreement-question";

/** Milliseconds without another finished map before maps are compared: a running grid brings many in a row. */
const CALM = 150;

const scalars = new WeakMap<Explanation, ScalarMap | null>();

/** The map as one number per position; `null` for one that is not finite. */
function scalarOf(explanation: Explanation): ScalarMap | null {
  const known = scalars.get(explanation);
  if (known !== undefined) return known;
  let scalar: ScalarMap | null = null;
  try {
    scalar = scalarMap(explanation);
  } catch {
    // Its panel says what is wrong with it.
  }
  scalars.set(explanation, scalar);
  return scalar;
}

export const isComparable = (explanation: Explanation): boolean => scalarOf(explanation) !== null;

/**
 * Agreement of every two maps, as a lower triangle, computed in a worker of its own: `null` while it is computed.
 * `size` is the grid on which they are compared, [height, width].
 */
export function useAgreement(
  explanations: readonly Explanation[],
  size: readonly [number, number] | null,
  measure: Measure,
  sidedness: Sidedness,
): Reply["rows"] | null {
  const worker = useRef<Worker | null>(null);
  const [reply, setReply] = useState<Reply | null>(null);
  const asked = useRef(0);
  const [height, width] = size ?? [0, 0];

  useEffect(() => {
    const started = new Worker(new URL("./agreement.worker.ts", import.meta.url), { type: "module" });
    started.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (data.id === asked.current) setReply(data);
    };
    worker.current = started;
    return () => started.terminate();
  }, []);

  useEffect(() => {
    asked.current++;
    setReply(null);
    const maps = explanations.map(scalarOf).filter((map) => map !== null);
    if (maps.length < 2 || height === 0) return;
    const ask: Ask = { id: asked.current, measure, sidedness, height, width, maps };
    const timer = setTimeout(() => worker.current?.postMessage(ask), CALM);
    return () => clearTimeout(timer);
  }, [explanations, height, width, measure, sidedness]);

  return reply?.rows.length === explanations.length ? reply.rows : null;
}
