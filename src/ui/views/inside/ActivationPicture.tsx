import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { PixelImage } from "../../../api/engine";
import type { ChannelActivation, ReceptiveField } from "../../../api/inside";
import { patchOf } from "../../../image/receptive-patch";
import { type Cell, cellAt, cellByKey } from "../../canvas/cell";
import { surface } from "../../canvas/paint";
import { paintActivation } from "../../canvas/paint-activation";
import { pictureSurface } from "../../canvas/picture-surface";
import { colouredValues, limitsAround } from "../../canvas/thumbnail";
import { type Size, wholePicture } from "../../canvas/view";
import { strings } from "../../strings";
import { useColours, useTheme } from "../../theme/theme";

const words = strings.inside;

interface Props {
  readonly activation: ChannelActivation;
  readonly shown: "activation" | "relevance";
  readonly pixels: PixelImage;
  /** [height, width] in pixels of the model's input. */
  readonly inputSize: readonly [number, number];
  readonly field: ReceptiveField | null;
  readonly cell: Cell | null;
  readonly onCell: (cell: Cell | null) => void;
}

/** A channel's activation over the picture. Pointer and arrow keys choose the position that is spelled out. */
export function ActivationPicture({ activation, shown, pixels, inputSize, field, cell, onCell }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<Size>({ width: 0, height: 0 });
  const theme = useTheme();
  const colours = useColours();
  const picture = useMemo(() => pictureSurface(pixels), [pixels]);
  const { width, height } = activation;
  const values = shown === "relevance" ? activation.relevance : activation.values;
  const map = useMemo(() => {
    if (!values) return null;
    const low = values.reduce((a, b) => Math.min(a, b), 0);
    const high = values.reduce((a, b) => Math.max(a, b), 0);
    const image = colouredValues(values, width, limitsAround({ low, high }), theme, "strength");
    return surface(image as unknown as PixelImage);
  }, [values, width, theme]);
  const view = useMemo(() => wholePicture(picture, stage, 0), [picture, stage]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setStage({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (!canvas.current || stage.width === 0) return;
    const seen = cell && field ? patchOf(field, [cell.row, cell.column], inputSize) : null;
    const input = { height: inputSize[0], width: inputSize[1] };
    const grid = { width, height };
    paintActivation(canvas.current, stage, view, { picture, map, grid, cell, field: seen, input }, colours);
  }, [stage, view, picture, map, width, height, cell, field, inputSize, colours]);

  const read = (next: Cell | null): void => {
    if (next?.row !== cell?.row || next?.column !== cell?.column) onCell(next);
  };
  const point = (event: { clientX: number; clientY: number }): void => {
    const edge = box.current?.getBoundingClientRect();
    if (!edge) return;
    const at = { x: event.clientX - edge.left, y: event.clientY - edge.top };
    const found = cellAt(at, { width, height }, picture, view);
    if (found) read(found);
  };
  return (
    <div
      ref={box}
      role="application"
      aria-label={words.picture(activation.channel, activation.layer)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys choose a position
      tabIndex={0}
      className="activation"
      style={{ aspectRatio: `${picture.width} / ${picture.height}` }}
      onPointerMove={point}
      onPointerDown={point}
      onKeyDown={(event) => {
        const next = cellByKey(event, cell, { width, height });
        if (next === undefined) return;
        event.preventDefault();
        read(next);
      }}
    >
      <canvas ref={canvas} aria-hidden />
    </div>
  );
}
