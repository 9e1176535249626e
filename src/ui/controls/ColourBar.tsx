import { useLayoutEffect, useRef } from "react";
import { type ColormapId, colormaps, colorTable, TABLE_SIZE } from "../../image/colormaps";
import { formatValue } from "../../image/format";
import type { Range } from "../../image/present";
import "./colour-bar.css";

interface Props {
  readonly colormap: ColormapId;
  readonly range: Range;
  readonly unit: string;
  /** Marked on the bar: the value under the cursor. */
  readonly value: number | null;
}

/** Which number each colour stands for. */
export function ColourBar({ colormap, range, unit, value }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const table = colorTable(colormap);
    const image = new ImageData(TABLE_SIZE, 1);
    for (let i = 0; i < TABLE_SIZE; i++) {
      image.data.set(table.subarray(i * 3, i * 3 + 3), i * 4);
      image.data[i * 4 + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [colormap]);
  const { low, high } = range;
  const isDiverging = colormaps[colormap].kind === "diverging";
  const share = value === null ? null : Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
  return (
    <figure
      className="colour-bar"
      aria-label={`${colormaps[colormap].label}: ${formatValue(low)} to ${formatValue(high)} ${unit}`}
    >
      <div className="colour-bar-ramp">
        <canvas ref={canvas} width={TABLE_SIZE} height={1} aria-hidden />
        {share !== null && <span className="colour-bar-mark" style={{ left: `${share * 100}%` }} />}
      </div>
      <figcaption className="mono small">
        <span>{formatValue(low)}</span>
        {isDiverging && <span>0</span>}
        <span>{formatValue(high)}</span>
      </figcaption>
      <span className="colour-bar-unit small muted clip">{unit}</span>
    </figure>
  );
}
