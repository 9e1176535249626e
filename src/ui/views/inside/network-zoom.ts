import { select } from "d3-selection";
import {
  type D3ZoomEvent,
  type ZoomBehavior,
  type ZoomTransform,
  zoom,
  zoomIdentity,
  zoomTransform,
} from "d3-zoom";
import { type RefObject, useCallback, useEffect, useMemo, useRef } from "react";

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface NetworkZoom {
  readonly zoomBy: (factor: number) => void;
  /** The whole drawing. */
  readonly fit: () => void;
  /** Brings a row into sight, at the size at which names are read. */
  readonly show: (y: number, always?: boolean) => void;
}

const CLOSEST = 3;
/** Room that a row keeps to the edges when it is brought into sight. */
const KEPT = 80;

/**
 * Zoom and pan of a tall drawing. The wheel scrolls along it and zooms with Ctrl (so does a pinch); dragging moves.
 */
export function useNetworkZoom(
  svg: RefObject<SVGSVGElement | null>,
  content: RefObject<SVGGElement | null>,
  drawing: Size,
): NetworkZoom {
  const behaviour = useRef<ZoomBehavior<SVGSVGElement, unknown> | null>(null);
  const { width, height } = drawing;

  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const root = select<SVGSVGElement, unknown>(element);
    const zooming = zoom<SVGSVGElement, unknown>()
      .scaleExtent([Math.min(0.2, element.clientHeight / height || 0.2), CLOSEST])
      .translateExtent([
        [0, 0],
        [width, height],
      ])
      .constrain(fromTheTop)
      .filter((event: Event) => event.type !== "wheel" && event.type !== "dblclick")
      .clickDistance(4)
      .on("zoom", ({ transform }: D3ZoomEvent<SVGSVGElement, unknown>) => {
        content.current?.setAttribute("transform", transform.toString());
      });
    behaviour.current = zooming;
    root.call(zooming);
    root.call(zooming.translateBy, 0, 0);
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { k } = zoomTransform(element);
      if (event.ctrlKey || event.metaKey) {
        const box = element.getBoundingClientRect();
        const at: [number, number] = [event.clientX - box.left, event.clientY - box.top];
        root.call(zooming.scaleBy, Math.exp(-event.deltaY * 0.005), at);
      } else root.call(zooming.translateBy, -event.deltaX / k, -event.deltaY / k);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      element.removeEventListener("wheel", onWheel);
      root.on(".zoom", null);
    };
  }, [svg, content, width, height]);

  const zoomBy = useCallback(
    (factor: number) => {
      if (svg.current && behaviour.current) select(svg.current).call(behaviour.current.scaleBy, factor);
    },
    [svg],
  );
  const fit = useCallback(() => {
    const element = svg.current;
    if (!element || !behaviour.current) return;
    const scale = Math.min(1, element.clientHeight / height, element.clientWidth / width);
    const left = (element.clientWidth - width * scale) / 2;
    select(element).call(behaviour.current.transform, zoomIdentity.translate(left, 0).scale(scale));
  }, [svg, width, height]);
  const show = useCallback(
    (y: number, always = false) => {
      const element = svg.current;
      if (!element || !behaviour.current) return;
      const { k, y: top } = zoomTransform(element);
      const at = y * k + top;
      if (!always && at > KEPT && at < element.clientHeight - KEPT) return;
      const scale = always ? 1 : k;
      const next = zoomIdentity.translate(0, element.clientHeight / 2 - y * scale).scale(scale);
      select(element).call(
        behaviour.current.transform,
        behaviour.current.constrain()(next, extentOf(element), [
          [0, 0],
          [width, height],
        ]),
      );
    },
    [svg, width, height],
  );
  return useMemo(() => ({ zoomBy, fit, show }), [zoomBy, fit, show]);
}

type Extent = [[number, number], [number, number]];

/** In the middle where it is narrower than what it is drawn in, at the top where it is shorter. */
function fromTheTop(transform: ZoomTransform, view: Extent, drawing: Extent): ZoomTransform {
  const left = transform.invertX(view[0][0]) - drawing[0][0];
  const right = transform.invertX(view[1][0]) - drawing[1][0];
  const top = transform.invertY(view[0][1]) - drawing[0][1];
  const bottom = transform.invertY(view[1][1]) - drawing[1][1];
  return transform.translate(
    right > left ? (left + right) / 2 : Math.min(0, left) || Math.max(0, right),
    bottom > top ? top : Math.min(0, top) || Math.max(0, bottom),
  );
}

const extentOf = ({ clientWidth, clientHeight }: SVGSVGElement): Extent => [
  [0, 0],
  [clientWidth, clientHeight],
];
