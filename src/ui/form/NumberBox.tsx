import { Group, Input, NumberField } from "react-aria-components";
import "../controls/field.css";

/** A unit with more letters goes into the help beside the label. */
export const SHORT = 4;

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly integer: boolean;
  readonly unit: string;
  readonly onChange: (value: number) => void;
}

/** A number typed as it is; the value counts once the field is left or Enter is pressed. */
export function NumberBox({ label, value, min, max, integer, unit, onChange }: Props) {
  return (
    <NumberField
      className="number"
      aria-label={unit ? `${label}, ${unit}` : label}
      value={value}
      {...(min !== undefined && { minValue: min })}
      {...(max !== undefined && { maxValue: max })}
      formatOptions={formatOf(value, integer)}
      onChange={(next) => {
        if (!Number.isNaN(next) && next !== value) onChange(next);
      }}
    >
      <Group className="input">
        <Input />
        {unit.length <= SHORT && unit !== "" && <span className="muted small">{unit}</span>}
      </Group>
    </NumberField>
  );
}

function formatOf(value: number, integer: boolean): Intl.NumberFormatOptions {
  if (integer) return { maximumFractionDigits: 0, useGrouping: false };
  const tiny = value !== 0 && Math.abs(value) < 1e-3;
  return tiny
    ? { notation: "scientific", maximumSignificantDigits: 4 }
    : { maximumSignificantDigits: 6, useGrouping: false };
}
