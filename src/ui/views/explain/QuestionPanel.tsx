import { useMemo } from "react";
import { formatProbability } from "../../../image/format";
import { explainAgainst, explainClass, scaleOf, withScale } from "../../../state/recipe";
import { Field } from "../../controls/Field";
import { Finder } from "../../controls/Finder";
import { Section } from "../../controls/Section";
import { Segmented } from "../../controls/Segmented";
import { explainedClass } from "../../explained-class";
import { strings } from "../../strings";
import { useChange, useOnScreen, useStudioState } from "../../studio";

const scales = (["logit", "probability"] as const).map((value) => ({
  value,
  label: strings.question.scales[value],
}));

/** Against which class, and on which scale, the chosen class is explained. */
export function QuestionPanel() {
  const change = useChange();
  const scores = useOnScreen().predictions?.scores;
  const target = useStudioState((state) => state.recipe.target);
  const chosen = scores ? explainedClass(target, scores) : null;
  const against = "contrast" in target ? `${target.contrast[1]}` : null;
  const items = useMemo(
    () =>
      (scores ?? [])
        .filter(({ index }) => index !== chosen?.index)
        .map(({ index, name, probability }) => ({
          id: `${index}`,
          label: name,
          detail: formatProbability(probability),
        })),
    [scores, chosen],
  );
  if (!chosen || !scores) return null;
  return (
    <Section title={strings.question.title}>
      <Field label={strings.question.against}>
        <Finder
          label={strings.question.against}
          placeholder={strings.question.noOther}
          items={items}
          value={against}
          onChange={(id) => change(explainAgainst(chosen.index, id === null ? null : Number(id)))}
        />
      </Field>
      {against === null && (
        <Field label={strings.question.of} help={strings.question.ofHelp}>
          <Segmented
            label={strings.question.of}
            value={scaleOf(target)}
            options={scales}
            onChange={(of) => {
              if (!("class" in target)) change(explainClass(chosen.index));
              change(withScale(of));
            }}
          />
        </Field>
      )}
    </Section>
  );
}
