import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import type { Point } from "./view";

/** What gestures move: an element and the view of the picture in it. */
interface Stage {
  readonly ref: RefObject<HTMLElement | null>;
  readonly zoomBy: (factor: number, at?: Point) => void;
  readonly panBy: (by: Point) => void;
}

/** Wheel and pinch zoom, drag moves, hovering reads. */
export function useGestures(
  { zoomBy, panBy, ref }: Stage,
  onPoint: (point: Point) => void,
  /** Where the page scrolls, the wheel zooms with Ctrl only, and so does a pinch on a touchpad. */
  wheel: "alone" | "with-ctrl" = "alone",
) {
  const fingers = useRef(new Map<number, Point>());
  const place = (event: { clientX: number; clientY: number }): Point => {
    const box = ref.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      if (wheel === "with-ctrl" && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), at);
    };
    // React's wheel handlers are passive: they could not stop the page from scrolling.
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [ref, zoomBy, wheel]);

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
