import { useLayoutEffect, useMemo, useRef } from "react";
import type { PixelImage } from "../../../api/engine";
import { overWhite } from "../../../image/preprocess";
import { type Cell, cellAt, cellByKey } from "../../canvas/cell";
import { useGestures } from "../../canvas/gestures";
import { paintCell, paintFrame, paintMap, paintPicture, prepare, surface } from "../../canvas/paint";
import type { MapOnShow } from "../../canvas/show-map";
import type { Size } from "../../canvas/view";
import { strings } from "../../strings";
import { useColours } from "../../theme/theme";
import type { Viewport } from "./use-viewport";
import "./picture.css";

/** How much darker the photo is under a map at full opacity. */
const DIM = 0.4;

interface Props {
  readonly pixels: PixelImage;
  readonly map: MapOnShow | null;
  readonly mode: "original" | "overlay" | "map";
  readonly opacity: number;
  readonly description: string;
  readonly viewport: Viewport;
  readonly cell: Cell | null;
  readonly onCell: (cell: Cell | null) => void;
}

/** Three canvases on top of each other: the photo, the map, the cursor. Each is painted only when it changed. */
export function Picture(props: Props) {
  const { pixels, map, mode, opacity, description, viewport, cell, onCell } = props;
  const { stage, view } = viewport;
  const colours = useColours();
  const photo = useRef<HTMLCanvasElement>(null);
  const heat = useRef<HTMLCanvasElement>(null);
  const cursor = useRef<HTMLCanvasElement>(null);
  // As the network sees it: what is transparent is white.
  const picture = useMemo(() => surface(overWhite(pixels)), [pixels]);
  const mapSurface = useMemo(() => (map?.image ? surface(map.image) : null), [map]);
  const size: Size = pixels;

  useLayoutEffect(() => {
    if (!photo.current || !view) return;
    const context = prepare(photo.current, stage);
    const share = mode === "overlay" && mapSurface ? DIM * opacity : 0;
    if (mode !== "map" || !mapSurface) {
      paintPicture(context, picture, view, { color: colours.veil, share });
    }
    paintFrame(context, size, view, colours.frame);
  }, [picture, mapSurface, mode, opacity, size, stage, view, colours]);

  useLayoutEffect(() => {
    if (!heat.current || !view) return;
    const context = prepare(heat.current, stage);
    if (mode === "original" || !mapSurface || !map) return;
    paintMap(context, mapSurface, size, view, { opacity: mode === "map" ? 1 : opacity, smooth: map.smooth });
  }, [map, mapSurface, mode, opacity, size, stage, view]);

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
      <canvas ref={photo} aria-hidden />
      <canvas ref={heat} aria-hidden />
      <canvas ref={cursor} aria-hidden />
      <p id="map-in-words" className="hidden-words">
        {description}
      </p>
    </div>
  );
}
