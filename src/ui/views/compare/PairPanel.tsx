import { useLayoutEffect, useRef, useState } from "react";
import { type Pin, placesOf } from "../../../state/compare";
import { fitted, viewIn } from "../../canvas/linked-view";
import { paintFrame, paintLayers, prepare } from "../../canvas/paint";
import { pictureSurface } from "../../canvas/picture-surface";
import { edgeOf, paintSplit, shareAt } from "../../canvas/split";
import type { Size } from "../../canvas/view";
import { Section } from "../../controls/Section";
import { Slider } from "../../controls/Slider";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { useColours } from "../../theme/theme";
import { labelOf } from "./column-label";
import { useLinked } from "./linked";
import { useCompareState } from "./use-compare";
import { type ShownMap, type useLimits, useShownMap } from "./use-shown-map";
import "./agreement.css";

const words = strings.compare;

interface Side {
  readonly name: string;
  readonly picture: HTMLCanvasElement | null;
  readonly shown: ShownMap | null;
}

/** A on the left of a line that is drawn across the picture, B on its right. */
export function PairPanel() {
  const a = useSide("a");
  const b = useSide("b");
  return (
    <Section title={words.pairTitle}>
      {a && b ? <Curtain a={a} b={b} /> : <p className="muted">{words.pinTwo}</p>}
    </Section>
  );
}

function useSide(pin: Pin): Side | null {
  const comparison = useCompareState((state) => state.comparison);
  const id = comparison.pinned[pin];
  const panel = useCompareState((state) => (id === null ? undefined : state.panels[id]));
  const columns = useCompareState((state) => state.columns);
  const methods = useStudioState((state) => state.session.engine?.methods);
  const limits = useLinkedLimits(id);
  const place = placesOf(comparison).find((each) => each.id === id);
  const column = columns.find((each) => each.column.id === place?.column.id);
  const explanation = panel?.status === "done" ? panel.explanation : null;
  const pixels = column?.picture?.pixels ?? null;
  const { shown } = useShownMap(explanation, pixels, limits, comparison.scale);
  if (!place || !column) return null;
  const method = methods?.find((each) => each.id === place.method)?.label ?? place.method;
  const name = columns.length > 1 ? words.panelOf(method, labelOf(column, comparison.axis).title) : method;
  return { name, picture: pixels && pictureSurface(pixels), shown };
}

/** The limits that the panel itself found. */
function useLinkedLimits(id: string | null): ReturnType<typeof useLimits> {
  const linked = useLinked();
  const [limits, setLimits] = useState<ReturnType<typeof useLimits>>(null);
  useLayoutEffect(() => {
    const read = (): void => setLimits(id === null ? null : (linked.getState().limits[id] ?? null));
    read();
    return linked.subscribe(read);
  }, [linked, id]);
  return limits;
}

const STEP = 0.01;

function Curtain({ a, b }: { readonly a: Side; readonly b: Side }) {
  const linked = useLinked();
  const colours = useColours();
  const { view: mode, opacity, blend } = useStudioState((state) => state.recipe.presentation);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [split, setSplit] = useState(0.5);
  const [stage, setStage] = useState<Size | null>(null);
  /** Whose width the line crosses. */
  const guide = a.picture ?? b.picture;

  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setStage({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    if (canvas.current) observer.observe(canvas.current);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const paint = (): void => {
      if (!canvas.current || !stage) return;
      const context = prepare(canvas.current, stage);
      const edge = guide ? edgeOf(guide, fitted(guide, stage), split) : stage.width * split;
      const painted =
        ({ picture, shown }: Side) =>
        (): void => {
          if (!picture) return;
          const view = viewIn(linked.getState().view, picture, stage);
          const layers = { picture, heat: shown?.surface ?? null, map: shown?.map ?? null };
          paintLayers(context, layers, view, { view: mode, opacity, blend }, colours);
          paintFrame(context, picture, view, colours.frame);
        };
      paintSplit(context, stage, edge, painted(a), painted(b));
      context.globalAlpha = 1;
      context.fillStyle = colours.cursorEdge;
      context.fillRect(edge - 1.5, 0, 3, stage.height);
      context.fillStyle = colours.cursor;
      context.fillRect(edge - 0.5, 0, 1, stage.height);
    };
    paint();
    return linked.subscribe(({ view }, before) => {
      if (view !== before.view) paint();
    });
  }, [a, b, guide, split, stage, mode, opacity, blend, colours, linked]);

  return (
    <div className="curtain">
      <div className="curtain-names small">
        <span className="clip">A · {a.name}</span>
        <span className="clip">{b.name} · B</span>
      </div>
      <canvas
        ref={canvas}
        role="img"
        aria-label={words.curtain(a.name, b.name)}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (event.buttons === 0 || !stage || !guide) return;
          const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
          setSplit(shareAt(guide, fitted(guide, stage), x));
        }}
      />
      <Slider
        label={words.line}
        value={split}
        min={0}
        max={1}
        step={STEP}
        format={{ style: "percent" }}
        onChange={setSplit}
      />
    </div>
  );
}
