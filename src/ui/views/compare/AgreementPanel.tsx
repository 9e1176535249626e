import { useMemo, useState } from "react";
import type { Explanation } from "../../../api/engine";
import type { Sidedness } from "../../../image/agreement";
import { pinPanel, placesOf } from "../../../state/compare";
import { Field } from "../../controls/Field";
import { Section } from "../../controls/Section";
import { Segmented } from "../../controls/Segmented";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { AgreementMatrix, type MatrixRow } from "./AgreementMatrix";
import { type Measure, TOP_PERCENT } from "./agreement-question";
import { labelOf } from "./column-label";
import { isComparable, useAgreement } from "./use-agreement";
import { useCompare, useCompareState } from "./use-compare";

const words = strings.compare;
const measures = (["spearman", "ssim", "top"] as const).map((value) => ({
  value,
  label: value === "top" ? words.topOf(TOP_PERCENT) : words.measures[value],
}));
const sides = (["absolute", "signed"] as const).map((value) => ({ value, label: words.sides[value] }));

const NOTHING_YET: never[] = [];

/** How alike the finished maps of one picture are, two by two. */
export function AgreementPanel() {
  const compare = useCompare();
  const [measure, setMeasure] = useState<Measure>("spearman");
  const [sidedness, setSidedness] = useState<Sidedness>("absolute");
  const { a, b } = useCompareState((state) => state.comparison.pinned);
  const { rows, explanations, size } = useFinished();
  const values = useAgreement(explanations, size, measure, sidedness);
  const selected = useMemo(() => [a, b] as const, [a, b]);
  const select = useMemo(
    () => (first: string, second: string) => {
      compare.change(pinPanel("a", first));
      compare.change(pinPanel("b", second));
    },
    [compare],
  );
  const label = words.matrix(measures.find(({ value }) => value === measure)?.label ?? measure);
  return (
    <Section title={words.agreementTitle}>
      <Segmented label={words.agreementTitle} value={measure} options={measures} onChange={setMeasure} />
      <Field label={words.of} help={words.ofHelp}>
        <Segmented label={words.of} value={sidedness} options={sides} onChange={setSidedness} />
      </Field>
      {rows.length < 2 ? (
        <p className="muted">{words.needsTwo}</p>
      ) : (
        <AgreementMatrix
          label={label}
          rows={rows}
          values={values ?? NOTHING_YET}
          selected={selected}
          onSelect={select}
        />
      )}
      <p className="small muted">{words.about[measure]}</p>
    </Section>
  );
}

/** Finished panels that show the same picture as the first of them, in the order of the grid. */
function useFinished(): {
  readonly rows: readonly MatrixRow[];
  readonly explanations: readonly Explanation[];
  readonly size: readonly [number, number] | null;
} {
  const compare = useCompare();
  const comparison = useCompareState((state) => state.comparison);
  const columns = useCompareState((state) => state.columns);
  const methods = useStudioState((state) => state.session.engine?.methods);
  // Panels change with every step of progress; the list only when one is finished.
  const text = useCompareState((state) =>
    placesOf(state.comparison)
      .map(({ id }) => {
        const panel = state.panels[id];
        return panel?.status === "done" ? panel.key : "";
      })
      .join("\n"),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` stands for the panels
  return useMemo(() => {
    const { panels } = compare.store.getState();
    const finished = placesOf(comparison).flatMap((place, i) => {
      const panel = panels[place.id];
      const column = columns.find((each) => each.column.id === place.column.id);
      if (panel?.status !== "done" || !column || !isComparable(panel.explanation)) return [];
      const method = methods?.find(({ id }) => id === place.method)?.label ?? place.method;
      return [{ id: place.id, index: i + 1, method, explanation: panel.explanation, column }];
    });
    const { pinned } = comparison;
    const first = finished.find(({ id }) => id === pinned.a) ?? finished[0];
    const same = finished.filter(({ column }) => column.picture?.id === first?.column.picture?.id);
    const isMixed = same.some(({ column }) => column !== first?.column);
    return {
      rows: same.map(({ id, index, method, column }) => {
        const of = labelOf(column, comparison.axis).title;
        return { id, index, method, of: isMixed ? of : null };
      }),
      explanations: same.map(({ explanation }) => explanation),
      size: first?.column.model?.inputSize ?? null,
    };
  }, [text, compare, comparison, columns, methods]);
}
