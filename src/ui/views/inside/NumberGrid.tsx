import { useMemo } from "react";
import { formatValue } from "../../../image/format";
import { colouredValues, type Limits } from "../../canvas/thumbnail";
import { strings } from "../../strings";
import { useTheme } from "../../theme/theme";
import { Pixels } from "./Pixels";

interface Props {
  readonly label: string;
  readonly values: Float32Array;
  readonly columns: number;
  readonly limits: Limits;
  readonly padding: readonly boolean[];
  /** Index of the one that is taken. */
  readonly winner?: number | null;
}

/** Up to so many columns there is room for numbers. */
const READABLE = 3;

/** Numbers of a window: written where there is room for them, colours where there is not. */
export function NumberGrid({ label, values, columns, limits, padding, winner = null }: Props) {
  const theme = useTheme();
  const isReadable = columns <= READABLE && values.length <= READABLE * READABLE;
  const image = useMemo(
    () => colouredValues(values, columns, limits, theme),
    [values, columns, limits, theme],
  );
  return (
    <figure className="number-grid" data-readable={isReadable || undefined}>
      <div className="number-grid-cells" style={{ aspectRatio: `${columns} / ${values.length / columns}` }}>
        <Pixels image={image} />
        <div
          className="number-grid-numbers mono"
          style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}
          role="img"
          aria-label={`${label}: ${isReadable ? [...values].map(formatValue).join(", ") : strings.inside.valuesOf(values.length)}`}
        >
          {[...values].map((value, i) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a place of the window
              key={i}
              data-padding={padding[i] || undefined}
              data-winner={i === winner || undefined}
              aria-hidden
            >
              {isReadable && <i>{padding[i] ? "·" : short(value)}</i>}
            </span>
          ))}
        </div>
      </div>
      <figcaption className="small muted">{label}</figcaption>
    </figure>
  );
}

/** Two digits are what fits; the sum beside it has all that are true. */
function short(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= 100 || size < 0.005
      ? value.toExponential(0)
      : size >= 10
        ? value.toFixed(0)
        : value.toFixed(size < 1 ? 2 : 1);
  return text.replace("-", "−").replace("0.", ".").replace("e+", "e");
}
