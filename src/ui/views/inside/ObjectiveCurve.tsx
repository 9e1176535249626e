import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { useMemo } from "react";
import { formatValue } from "../../../image/format";
import { strings } from "../../strings";

interface Props {
  /** The objective after each step. */
  readonly history: Float32Array;
  readonly steps: number;
  readonly unit: string;
}

const [WIDTH, HEIGHT] = [320, 56];

/** How the objective grew. */
export function ObjectiveCurve({ history, steps, unit }: Props) {
  const { path, low, high } = useMemo(() => {
    const finite = history.filter(Number.isFinite);
    const bottom = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const top = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const x = scaleLinear([0, Math.max(1, steps - 1)], [1, WIDTH - 1]);
    const y = scaleLinear([bottom, top > bottom ? top : bottom + 1], [HEIGHT - 3, 3]);
    const draw = line<number>((_, i) => x(i), y).defined(Number.isFinite);
    return { path: draw([...history]) ?? "", low: bottom, high: top };
  }, [history, steps]);
  if (history.length < 2) return <div className="objective-curve" />;
  const label = strings.visual.curve(formatValue(low), formatValue(high), unit, history.length);
  return (
    <figure className="objective-curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} preserveAspectRatio="none">
        <path d={path} />
      </svg>
      <figcaption className="small mono muted">
        <span>{formatValue(history.at(-1)!)}</span>
        <span>{strings.visual.step(history.length, steps)}</span>
      </figcaption>
    </figure>
  );
}
