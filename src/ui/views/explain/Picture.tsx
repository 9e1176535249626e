import { useLayoutEffect, useMemo, useRef } from "react";
import type { PixelImage } from "../../../api/engine";
import type { Look } from "../../../image/look";
import { overWhite } from "../../../image/preprocess";
import type { MapOnShow } from "../../../image/show-map";
import { type Cell, cellAt, cellByKey } from "../../canvas/cell";
import { useGestures } from "../../canvas/gestures";
import { paintCell, paintFrame, paintLayers, prepare, surface } from "../../canvas/paint";
import { edgeOf, paintSplit } from "../../canvas/split";
import type { Size } from "../../canvas/view";
import { strings } from "../../strings";
import { useColours } from "../../theme/theme";
import type { Viewport } from "./use-viewport";
import "./picture.css";

interface Props {
  readonly pixels: PixelImage;
  readonly map: MapOnShow | null;
  readonly look: Pick<Look, "view" | "opacity" | "blend">;
  readonly description: string;
  /** Where a line across the picture stands, 0…1: on its left the map is left out. */
  readonly before: number | null;
  readonly viewport: Viewport;
  readonly cell: Cell | null;
  readonly onCell: (cell: Cell | null) => void;
}

/** Two canvases on top of each other: the photo with its map, and the cursor. Each is painted only when it changed. */
export function Picture(props: Props) {
  const { pixels, map, look, description, before, viewport, cell, onCell } = props;
  const { view: mode, opacity, blend } = look;
  const { stage, view, fitted } = viewport;
  const colours = useColours();
  const base = useRef<HTMLCanvasElement>(null);
  const cursor = useRef<HTMLCanvasElement>(null);
  // As the network sees it: what is transparent is white.
  const picture = useMemo(() => surface(overWhite(pixels)), [pixels]);
  const heat = useMemo(() => (map?.image ? surface(map.image) : null), [map]);
  const size: Size = pixels;

  useLayoutEffect(() => {
    if (!base.current || !view) return;
    const context = prepare(base.current, stage);
    const paint = (mode: Look["view"]) => (): void =>
      paintLayers(context, { picture, heat, map }, view, { view: mode, opacity, blend }, colours);
    if (before === null || !fitted) paint(mode)();
    else paintSplit(context, stage, edgeOf(size, fitted, before), paint("original"), paint(mode));
    paintFrame(context, size, view, colours.frame);
  }, [picture, heat, map, mode, opacity, blend, before, size, stage, view, fitted, colours]);

  useLayoutEffect(() => {
    if (!cursor.current || !view) return;
    const context = prepare(cursor.current, stage);
    if (!cell || !map) return;
    paintCell(context, cell, map.scalar, size, view, {
      line: colours.cursor,
      edge: colours.cursorEdge,
    });
  }, [cell, map, size, stage, view, colours]);

  const gestures = useGestures(viewport, (point) => {
    onCell(map && view ? cellAt(point, map.scalar, size, view) : null);
  });

  return (
    <div
      ref={viewport.ref}
      role="application"
      aria-label={strings.stage.label}
      aria-describedby="map-in-words"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read its values
      tabIndex={0}
      className="picture"
      data-reading={cell !== null || undefined}
      onKeyDown={(event) => {
        if (!map) return;
        const next = cellByKey(event, cell, map.scalar);
        if (next === undefined) return;
        event.preventDefault();
        onCell(next);
      }}
      onBlur={() => onCell(null)}
      {...gestures}
    >
      <canvas ref={base} aria-hidden />
      <canvas ref={cursor} aria-hidden />
      <p id="map-in-words" className="hidden-words">
        {description}
      </p>
    </div>
  );
}
