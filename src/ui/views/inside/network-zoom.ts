import { select } from "d3-selection";
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity, zoomTransform } from "d3-zoom";
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
      .filter((event: Event) => event.type !== "wheel" && event.type !== "dblclick")
      .clickDistance(4)
      .on("zoom", ({ transform }: D3ZoomEvent<SVGSVGElement, unknown>) => {
        content.current?.setAttribute("transform", transform.toString());
      });
    behaviour.current = zooming;
    root.call(zooming);
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

const extentOf = ({ clientWidth, clientHeight }: SVGSVGElement): [[number, number], [number, number]] => [
  [0, 0],
  [clientWidth, clientHeight],
];
