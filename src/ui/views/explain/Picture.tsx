import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { PixelImage } from "../../../api/engine";
import { overWhite } from "../../../image/preprocess";
import { paintCell, paintFrame, paintMap, paintPicture, prepare, surface } from "../../canvas/paint";
import type { MapOnShow } from "../../canvas/show-map";
import { type Point, type Size, toPicture, type View } from "../../canvas/view";
import { strings } from "../../strings";
import { useColours } from "../../theme/theme";
import type { Viewport } from "./use-viewport";
import "./picture.css";

/** A position of the map: the number there can be read. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

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

function cellAt(point: Point, map: Size, picture: Size, view: View): Cell | null {
  const at = toPicture(view, point);
  const row = Math.floor((at.y / picture.height) * map.height);
  const column = Math.floor((at.x / picture.width) * map.width);
  const isInside = row >= 0 && column >= 0 && row < map.height && column < map.width;
  return isInside ? { row, column } : null;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The next cell by keyboard, ten at a time with Shift; `undefined` for keys that mean something else. */
function cellByKey(event: KeyboardEvent, cell: Cell | null, map: Size): Cell | undefined {
  const step = steps[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const stride = event.shiftKey ? 10 : 1;
  const from = cell ?? { row: Math.floor(map.height / 2), column: Math.floor(map.width / 2) };
  const clamp = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
  return {
    row: clamp(from.row + step[0] * stride, map.height),
    column: clamp(from.column + step[1] * stride, map.width),
  };
}

/** Wheel and pinch zoom, drag moves, hovering reads. */
function useGestures({ zoomBy, panBy, ref }: Viewport, onPoint: (point: Point) => void) {
  const fingers = useRef(new Map<number, Point>());
  const place = (event: { clientX: number; clientY: number }): Point => {
    const box = ref.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), at);
    };
    // React's wheel handlers are passive: they could not stop the page from scrolling.
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [ref, zoomBy]);

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, place(event));
      onPoint(place(event));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const now = place(event);
      const before = fingers.current.get(event.pointerId);
      if (!before) {
        onPoint(now);
        return;
      }
      const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
      fingers.current.set(event.pointerId, now);
      if (other) {
        const spread = (p: Point): number => Math.hypot(p.x - other.x, p.y - other.y);
        zoomBy(spread(now) / Math.max(1, spread(before)), {
          x: (now.x + other.x) / 2,
          y: (now.y + other.y) / 2,
        });
      } else {
        panBy({ x: now.x - before.x, y: now.y - before.y });
        onPoint(now);
      }
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => fingers.current.delete(event.pointerId),
    onPointerCancel: (event: PointerEvent<HTMLElement>) => fingers.current.delete(event.pointerId),
    onPointerLeave: (event: PointerEvent<HTMLElement>) => {
      if (event.pointerType === "mouse") onPoint({ x: -1e6, y: -1e6 });
    },
  };
}
