import { MoveHorizontal } from "lucide-react";
import type { KeyboardEvent } from "react";
import { edgeOf, shareAt } from "../../canvas/split";
import type { Size } from "../../canvas/view";
import { strings } from "../../strings";
import type { Viewport } from "./use-viewport";
import "./before-line.css";

interface Props {
  readonly picture: Size;
  readonly viewport: Viewport;
  /** 0…1 of the picture, from its left edge. */
  readonly share: number;
  readonly onChange: (share: number) => void;
}

const STEP = 0.02;

/** The line between the bare picture and the one with its map: dragged, or moved with the arrow keys. */
export function BeforeLine({ picture, viewport, share, onChange }: Props) {
  const { fitted, ref } = viewport;
  if (!fitted) return null;
  const percent = Math.round(100 * share);
  return (
    <div
      role="slider"
      aria-label={strings.stage.beforeLine}
      aria-valuenow={percent}
      aria-valuetext={`${percent} %`}
      aria-valuemin={0}
      aria-valuemax={100}
      tabIndex={0}
      className="before-line"
      style={{ left: edgeOf(picture, fitted, share) }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        const left = ref.current?.getBoundingClientRect().left;
        if (event.buttons === 0 || left === undefined) return;
        onChange(shareAt(picture, fitted, event.clientX - left));
      }}
      onKeyDown={(event) => {
        const next = shareByKey(event, share);
        if (next === null) return;
        event.preventDefault();
        onChange(Math.min(1, Math.max(0, next)));
      }}
    >
      <span className="before-grip">
        <MoveHorizontal size={14} strokeWidth={2} aria-hidden />
      </span>
    </div>
  );
}

function shareByKey({ key }: KeyboardEvent, share: number): number | null {
  const shares: Readonly<Record<string, number>> = {
    ArrowLeft: share - STEP,
    ArrowDown: share - STEP,
    ArrowRight: share + STEP,
    ArrowUp: share + STEP,
    Home: 0,
    End: 1,
  };
  return shares[key] ?? null;
}
