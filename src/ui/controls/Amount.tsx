import { Slider } from "./Slider";
import "./amount.css";

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value as it is read. */
  readonly text: string;
  readonly onChange: (value: number) => void;
}

/** A slider with its number beside it, where the number is looked at rather than typed. */
export function Amount({ text, onChange, step, ...props }: Props) {
  return (
    <>
      <Slider
        {...props}
        step={step}
        // Steps of a tenth add up to 0.30000000000000004: what is stored is what is shown.
        onChange={(value) => onChange(Number(value.toFixed(4)))}
      />
      <span className="amount mono small" aria-hidden>
        {text}
      </span>
    </>
  );
}
