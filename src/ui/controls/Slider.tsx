import { Slider as AriaSlider, SliderThumb, SliderTrack } from "react-aria-components";
import "./slider.css";

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly format?: Intl.NumberFormatOptions;
  readonly onChange: (value: number) => void;
  /** When the thumb is let go. */
  readonly onSettle?: (value: number) => void;
}

export function Slider({ label, value, min, max, step, format, onChange, onSettle }: Props) {
  return (
    <AriaSlider
      className="slider"
      aria-label={label}
      value={value}
      minValue={min}
      maxValue={max}
      step={step}
      {...(format && { formatOptions: format })}
      onChange={(next) => onChange(next as number)}
      {...(onSettle && { onChangeEnd: (next: number | number[]) => onSettle(next as number) })}
    >
      <SliderTrack className="slider-track">
        {({ state }) => (
          <>
            <span className="slider-fill" style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
            <SliderThumb className="slider-thumb" />
          </>
        )}
      </SliderTrack>
    </AriaSlider>
  );
}
