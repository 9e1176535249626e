import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Region } from "../../../image/active-region";
import { type Point, pan, type Size, type View, viewOfRegion, wholePicture, zoom } from "../../canvas/view";

export interface Viewport {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly stage: Size;
  /** `null` until the stage has a size. */
  readonly view: View | null;
  /** The view of the whole picture. */
  readonly fitted: View | null;
  readonly isFitted: boolean;
  readonly zoomBy: (factor: number, at?: Point) => void;
  readonly panBy: (by: Point) => void;
  readonly zoomTo: (region: Region) => void;
  readonly reset: () => void;
}

const EMPTY: Size = { width: 0, height: 0 };

/** Zoom and position of a picture in its stage; another picture starts fitted again. */
export function useViewport(picture: Size | null, margin: number): Viewport {
  const ref = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<Size>(EMPTY);
  const [moved, setMoved] = useState<{ readonly of: Size | null; readonly view: View } | null>(null);
  const hasPicture = picture !== null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the element comes and goes with the picture
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setStage({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasPicture]);

  const fitted = useMemo(
    () => (picture && stage.width > 0 ? wholePicture(picture, stage, margin) : null),
    [picture, stage, margin],
  );
  const own = moved?.of === picture ? moved.view : null;
  const view = own && fitted && own.scale > fitted.scale ? own : fitted;

  const zoomBy = useCallback(
    (factor: number, at?: Point) => {
      if (!view || !fitted) return;
      const centre = { x: stage.width / 2, y: stage.height / 2 };
      setMoved({ of: picture, view: zoom(view, fitted, at ?? centre, factor) });
    },
    [view, fitted, stage, picture],
  );
  const panBy = useCallback(
    (by: Point) => {
      if (view && picture && view !== fitted) setMoved({ of: picture, view: pan(view, picture, stage, by) });
    },
    [view, fitted, stage, picture],
  );
  const zoomTo = useCallback(
    (region: Region) => {
      if (picture && fitted) setMoved({ of: picture, view: viewOfRegion(region, picture, stage, fitted) });
    },
    [fitted, stage, picture],
  );
  const reset = useCallback(() => setMoved(null), []);

  return { ref, stage, view, fitted, isFitted: view === fitted, zoomBy, panBy, zoomTo, reset };
}
