import { Plus } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { formatProbability } from "../../../image/format";
import { columnsOf, panelId, placesOf, restorePanel } from "../../../state/compare";
import { inNextFrames } from "../../canvas/frame-queue";
import { Button } from "../../controls/Button";
import { Note } from "../../controls/Note";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { labelOf } from "./column-label";
import { MapPanel } from "./MapPanel";
import { useCompare, useCompareState } from "./use-compare";

const words = strings.compare;

/** Which of these panels are on the page by now: built one after the other, two dozen at once would hold up the person. */
function useBuilt(ids: readonly string[]): ReadonlySet<string> {
  const [built, setBuilt] = useState<ReadonlySet<string>>(new Set());
  const owner = useRef({});
  useEffect(() => {
    const missing = ids.find((id) => !built.has(id));
    if (missing === undefined) return;
    return inNextFrames(owner.current, () =>
      // At once, so that it counts in what a frame may cost.
      flushSync(() => setBuilt(new Set([...ids.filter((id) => built.has(id)), missing]))),
    );
  }, [ids, built]);
  return built;
}

/** Methods by what they are compared over; with one column, simply all panels one after the other. */
export function PanelGrid() {
  const compare = useCompare();
  const comparison = useCompareState((state) => state.comparison);
  const columns = useCompareState((state) => state.columns);
  const methods = useStudioState((state) => state.session.engine?.methods);
  const places = useMemo(
    () => new Map(placesOf(comparison).map((place, i) => [place.id, { place, index: i + 1 }])),
    [comparison],
  );
  const built = useBuilt(useMemo(() => [...places.keys()], [places]));
  const isTable = columns.length > 1;
  return (
    <div
      className="panel-grid"
      data-table={isTable || undefined}
      style={isTable ? { gridTemplateColumns: `repeat(${columns.length}, minmax(var(--panel), 320px))` } : {}}
    >
      {isTable &&
        columns.map((column) => {
          const { title, answer, probability } = labelOf(column, comparison.axis);
          return (
            <header key={column.column.id} className="panel-column">
              <h2 className="clip">{title || words.opening}</h2>
              <p className="small muted clip">
                {column.what ??
                  (probability === null
                    ? ""
                    : comparison.axis === "classes"
                      ? formatProbability(probability)
                      : words.answered(answer, formatProbability(probability)))}
              </p>
              {column.problem && <Note sentence={column.problem.message} />}
            </header>
          );
        })}
      {comparison.methods.flatMap((method) =>
        columnsOf(comparison).map(({ id: columnId }) => {
          const id = panelId(method, columnId);
          const info = methods?.find((each) => each.id === method);
          const name = info?.label ?? method;
          const column = columns.find((each) => each.column.id === columnId);
          const entry = places.get(id);
          if (!entry) {
            return (
              isTable && (
                <div key={id} className="panel-gap">
                  <Button look="plain" icon={Plus} onPress={() => compare.change(restorePanel(id))}>
                    {words.putBack(name)}
                  </Button>
                </div>
              )
            );
          }
          if (!column || !built.has(id)) return isTable && <div key={id} className="panel-gap" />;
          const of = isTable ? labelOf(column, comparison.axis).title : null;
          return (
            <MapPanel key={id} index={entry.index} name={name} of={of} place={entry.place} column={column} />
          );
        }),
      )}
    </div>
  );
}
