import { X } from "lucide-react";
import { memo, useCallback, useMemo, useRef } from "react";
import { evidenceOf } from "../../../image/show-map";
import { type Pin, type Place, pinPanel, removePanel } from "../../../state/compare";
import type { OpenColumn } from "../../../state/compare-columns";
import type { Panel } from "../../../state/compare-panel";
import { describeMap } from "../../canvas/describe-map";
import { Button } from "../../controls/Button";
import { ColourBar } from "../../controls/ColourBar";
import { ProgressLine } from "../../controls/ProgressLine";
import { strings } from "../../strings";
import { unitOf } from "../../unit";
import { PanelPicture } from "./PanelPicture";
import { useCompare, useCompareState } from "./use-compare";
import { useLimits, useShownMap } from "./use-shown-map";
import "./map-panel.css";

const words = strings.compare;
const pins: readonly Pin[] = ["a", "b"];

interface Props {
  readonly index: number;
  readonly name: string;
  /** What its column is, where there are several. */
  readonly of: string | null;
  readonly place: Place;
  readonly column: OpenColumn;
}

/** One map with its name, its scale, and whatever stands in the way of it. */
export const MapPanel = memo(function MapPanel({ index, name, of, place, column }: Props) {
  const compare = useCompare();
  const panel = useCompareState((state) => state.panels[place.id]);
  const scale = useCompareState((state) => state.comparison.scale);
  const pinned = useCompareState((state) => state.comparison.pinned);
  const value = useRef<HTMLElement>(null);
  const explanation = panel?.status === "done" ? panel.explanation : null;
  const pixels = column.picture?.pixels ?? null;
  const limits = useLimits(place.id, explanation);
  const { shown, failure } = useShownMap(explanation, pixels, limits, scale);
  const title = of === null ? name : words.panelOf(name, of);
  const description = useMemo(
    () =>
      shown && pixels
        ? describeMap(evidenceOf(shown.explanation, shown.map.scalar), pixels)
        : strings.map.none,
    [shown, pixels],
  );
  const write = useCallback((text: string) => {
    if (value.current) value.current.textContent = text;
  }, []);
  // In a table its place stays.
  if (!pixels || !panel) return of === null ? null : <div className="panel-gap" />;
  return (
    <article className="map-panel" aria-label={title} data-status={panel.status}>
      <header className="map-panel-header">
        <span className="mono small muted" aria-hidden>
          {index}
        </span>
        <h2 className="clip" title={name}>
          {name}
        </h2>
        <div
          className="map-panel-tools"
          data-pinned={pins.some((pin) => pinned[pin] === place.id) || undefined}
        >
          {explanation &&
            pins.map((pin) => (
              <button
                key={pin}
                type="button"
                className="pin"
                aria-label={words.pinAs(title, pin.toUpperCase())}
                aria-pressed={pinned[pin] === place.id}
                onClick={() => compare.change(pinPanel(pin, pinned[pin] === place.id ? null : place.id))}
              >
                {pin.toUpperCase()}
              </button>
            ))}
          <button
            type="button"
            className="pin"
            aria-label={words.remove(title)}
            title={words.remove(title)}
            onClick={() => compare.change(removePanel(place))}
          >
            <X size={14} strokeWidth={1.75} aria-hidden />
          </button>
        </div>
      </header>
      <div className="map-panel-body" style={{ aspectRatio: aspectOf(pixels) }}>
        <PanelPicture
          label={words.picture(title)}
          description={description}
          pixels={pixels}
          shown={shown}
          onValue={write}
        />
        <Words
          panel={panel}
          sentence={failure ?? shown?.map.empty ?? null}
          onRun={() => compare.run(place.id)}
          onCancel={() => compare.cancel(place.id)}
        />
      </div>
      <footer className="map-panel-scale small">
        {shown?.map.range && (
          <>
            <ColourBar
              colormap={shown.map.colormap}
              range={shown.map.range}
              unit={unitOf(shown.explanation)}
              value={null}
            />
            <p className="map-panel-reading">
              <strong ref={value} className="mono" />
              <span className="muted clip" title={unitOf(shown.explanation)}>
                {unitOf(shown.explanation)}
              </span>
              <span className="muted">
                {scale === "own"
                  ? words.ownScale
                  : shown.sharedBy === 1
                    ? words.aloneScale
                    : words.sharedBy(shown.sharedBy)}
              </span>
            </p>
          </>
        )}
      </footer>
    </article>
  );
});

/** Very long or tall pictures do not make very long or tall panels. */
function aspectOf({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.min(1.6, Math.max(0.75, width / height));
}

interface WordsProps {
  readonly panel: Panel;
  readonly sentence: string | null;
  readonly onRun: () => void;
  readonly onCancel: () => void;
}

/** What is said over the picture while, or because, there is no map on it. */
function Words({ panel, sentence, onRun, onCancel }: WordsProps) {
  switch (panel.status) {
    case "done":
      return sentence && <div className="map-panel-words">{sentence}</div>;
    case "waiting":
      return <div className="map-panel-words muted">{words.waiting}</div>;
    case "running":
      return (
        <>
          <div className="map-panel-progress">
            <ProgressLine what={panel.what} done={panel.done} />
          </div>
          <div className="map-panel-words late">
            <span>{panel.what}</span>
            <Button look="plain" onPress={onCancel}>
              {strings.cancel}
            </Button>
          </div>
        </>
      );
    case "offered":
      return (
        <div className="map-panel-words">
          <span>{words.price(panel.cost)}</span>
          <Button onPress={onRun}>
            {panel.milliseconds === null
              ? strings.stage.runAgain
              : strings.stage.runIt(strings.stage.seconds(panel.milliseconds))}
          </Button>
        </div>
      );
    case "stopped":
      return (
        <div className="map-panel-words">
          <span>{words.stopped}</span>
          <Button onPress={onRun}>{strings.stage.runAgain}</Button>
        </div>
      );
    case "failed": {
      const isNotApplicable = panel.problem.code === "not-applicable";
      return (
        <div className="map-panel-words" role={isNotApplicable ? undefined : "alert"}>
          {isNotApplicable && <strong>{words.notApplicable}</strong>}
          <span>{panel.problem.message}</span>
          {!isNotApplicable && <Button onPress={onRun}>{strings.retry}</Button>}
        </div>
      );
    }
  }
}
