import type { Explanation, PixelImage } from "../../../api/engine";
import { formatValue } from "../../../image/format";
import type { MapOnShow } from "../../../image/show-map";
import type { Cell } from "../../canvas/cell";
import { strings } from "../../strings";

interface Props {
  readonly name: string;
  readonly map: MapOnShow | null;
  readonly explanation: Explanation | null;
  readonly pixels: PixelImage;
  readonly cell: Cell | null;
}

/** The place under the cursor, in picture pixels, and the raw number of the map there. */
export function Readout({ name, map, explanation, pixels, cell }: Props) {
  if (!cell || !map || !explanation) {
    return (
      <p className="readout muted small">
        <span className="clip">{name}</span>
        <span>{strings.image.size(pixels.width, pixels.height)}</span>
        {map && (
          <span className="wide-only">{strings.image.mapSize(map.scalar.width, map.scalar.height)}</span>
        )}
      </p>
    );
  }
  const { width, height, values } = map.scalar;
  const x = Math.floor(((cell.column + 0.5) / width) * pixels.width);
  const y = Math.floor(((cell.row + 0.5) / height) * pixels.height);
  const at = cell.row * width + cell.column;
  const { channels } = explanation;
  const parts = [...explanation.values.subarray(at * channels, (at + 1) * channels)].map(formatValue);
  return (
    <p className="readout small mono" aria-live="polite">
      <span className="muted">{strings.stage.cursor(x, y)}</span>
      <strong>{formatValue(values[at]!)}</strong>
      {channels > 1 && <span className="muted">{strings.stage.channels(parts.join("  "))}</span>}
    </p>
  );
}
