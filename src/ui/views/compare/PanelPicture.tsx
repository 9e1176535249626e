import { useCallback, useEffect, useMemo, useRef } from "react";
import type { PixelImage } from "../../../api/engine";
import { formatValue } from "../../../image/format";
import { type Cell, cellAt, cellByKey } from "../../canvas/cell";
import { inNextFrames } from "../../canvas/frame-queue";
import { useGestures } from "../../canvas/gestures";
import { panLinked, viewIn, zoomLinked } from "../../canvas/linked-view";
import { paintCell, paintFrame, paintLayers, prepare } from "../../canvas/paint";
import { pictureSurface } from "../../canvas/picture-surface";
import type { Point, Size } from "../../canvas/view";
import { useStudioState } from "../../studio";
import { useColours } from "../../theme/theme";
import { useLinked } from "./linked";
import type { ShownMap } from "./use-shown-map";

interface Props {
  readonly label: string;
  readonly description: string;
  readonly pixels: PixelImage;
  readonly shown: ShownMap | null;
  /** Where the value under the cursor is written. */
  readonly onValue: (text: string) => void;
}

/** One picture of the grid. Zoom, position and cursor are those of all panels; React draws none of it. */
export function PanelPicture({ label, description, pixels, shown, onValue }: Props) {
  const linked = useLinked();
  const colours = useColours();
  const { view: mode, opacity, blend } = useStudioState((state) => state.recipe.presentation);
  const box = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const cursor = useRef<HTMLCanvasElement>(null);
  const stage = useRef<Size>({ width: 0, height: 0 });
  const owners = useRef({ base: {}, cursor: {} });
  const picture = useMemo(() => pictureSurface(pixels), [pixels]);
  const grid = shown?.map.scalar ?? null;

  const paintBase = useCallback(() => {
    if (!base.current || stage.current.width === 0) return;
    const context = prepare(base.current, stage.current);
    const view = viewIn(linked.getState().view, picture, stage.current);
    const layers = { picture, heat: shown?.surface ?? null, map: shown?.map ?? null };
    paintLayers(context, layers, view, { view: mode, opacity, blend }, colours);
    paintFrame(context, picture, view, colours.frame);
  }, [picture, shown, mode, opacity, blend, colours, linked]);

  const paintCursor = useCallback(() => {
    if (!cursor.current || stage.current.width === 0) return;
    const { cursor: at, view: link } = linked.getState();
    const context = prepare(cursor.current, stage.current);
    const cell = at && grid && cellOf(at, grid);
    onValue(cell && grid ? formatValue(grid.values[cell.row * grid.width + cell.column]!) : "");
    if (!cell || !grid) return;
    const view = viewIn(link, picture, stage.current);
    paintCell(context, cell, grid, picture, view, { line: colours.cursor, edge: colours.cursorEdge });
  }, [picture, grid, colours, linked, onValue]);

  useEffect(() => {
    const { base: first, cursor: second } = owners.current;
    const both = (): void => {
      inNextFrames(first, paintBase);
      inNextFrames(second, paintCursor);
    };
    both();
    const forget = linked.subscribe(({ view, cursor }, before) => {
      if (view !== before.view) both();
      else if (cursor !== before.cursor) inNextFrames(second, paintCursor);
    });
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      stage.current = { width: entry.contentRect.width, height: entry.contentRect.height };
      both();
    });
    if (box.current) observer.observe(box.current);
    return () => {
      forget();
      observer.disconnect();
    };
  }, [paintBase, paintCursor, linked]);

  const change = (view: ReturnType<typeof zoomLinked>): void => linked.setState({ view });
  const gestures = useGestures(
    {
      ref: box,
      zoomBy: (factor, at) => change(zoomLinked(linked.getState().view, picture, stage.current, factor, at)),
      panBy: (by) => change(panLinked(linked.getState().view, picture, stage.current, by)),
    },
    (point) => {
      const view = viewIn(linked.getState().view, picture, stage.current);
      const cell = cellAt(point, picture, picture, view);
      linked.setState({ cursor: cell && centreOf(cell, picture) });
    },
    "with-ctrl",
  );

  return (
    <div
      ref={box}
      role="application"
      aria-label={label}
      aria-description={description}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read its values
      tabIndex={0}
      className="panel-picture"
      onKeyDown={(event) => {
        if (!grid) return;
        const { cursor: at } = linked.getState();
        const next = cellByKey(event, at && cellOf(at, grid), grid);
        if (next === undefined) return;
        event.preventDefault();
        linked.setState({ cursor: centreOf(next, grid) });
      }}
      onBlur={() => linked.setState({ cursor: null })}
      {...gestures}
    >
      <canvas ref={base} aria-hidden />
      <canvas ref={cursor} aria-hidden />
    </div>
  );
}

const centreOf = (cell: Cell, grid: Size): Point => ({
  x: (cell.column + 0.5) / grid.width,
  y: (cell.row + 0.5) / grid.height,
});

const cellOf = (at: Point, grid: Size): Cell => ({
  row: Math.min(grid.height - 1, Math.floor(at.y * grid.height)),
  column: Math.min(grid.width - 1, Math.floor(at.x * grid.width)),
});
