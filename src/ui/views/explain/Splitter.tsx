import { useRef } from "react";
import "./splitter.css";

interface Props {
  readonly label: string;
  /** Width in pixels of the panel it resizes. */
  readonly width: number;
  readonly min: number;
  readonly max: number;
  /** The panel lies before (left of) or behind the splitter. */
  readonly panel: "before" | "after";
  readonly onChange: (width: number) => void;
}

const STEP = 16;

/** The line between two panels: dragged, or moved with the arrow keys. */
export function Splitter({ label, width, min, max, panel, onChange }: Props) {
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const direction = panel === "before" ? 1 : -1;
  const set = (next: number): void => onChange(Math.min(max, Math.max(min, Math.round(next))));
  return (
    // biome-ignore lint/a11y/useSemanticElements: hr cannot be moved
    <div
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className="splitter"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current) set(start.current.width + direction * (event.clientX - start.current.x));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
      }}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        set(width + direction * step);
      }}
    />
  );
}
