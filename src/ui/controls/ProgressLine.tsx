import { ProgressBar } from "react-aria-components";
import "./progress-line.css";

interface Props {
  readonly what: string;
  /** 0…1, or `null` where the total is unknown. */
  readonly done: number | null;
}

/** A thin line that fills. It waits a moment before it shows: what is quick needs no line. */
export function ProgressLine({ what, done }: Props) {
  return (
    <ProgressBar
      className="progress-line"
      aria-label={what}
      {...(done === null ? { isIndeterminate: true } : { value: done * 100 })}
    >
      <span
        className={done === null ? "progress-fill unknown" : "progress-fill"}
        style={done === null ? undefined : { transform: `scaleX(${done})` }}
      />
    </ProgressBar>
  );
}
