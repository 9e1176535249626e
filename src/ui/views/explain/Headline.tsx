import { formatProbability, formatValue } from "../../../image/format";
import { methodOf } from "../../../state/question";
import { splitName } from "../../class-name";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";

/** The question that the picture answers, in words. */
export function Headline() {
  const recipe = useStudioState((state) => state.recipe);
  const engine = useStudioState((state) => state.session.engine);
  const predictions = useStudioState((state) => state.session.predictions.value);
  const explanation = useStudioState((state) => state.session.explanation.value?.explanation ?? null);
  const scores = predictions?.scores;
  const top = scores?.[0];
  if (!scores || !top) return <div className="headline" />;
  const { target } = recipe;
  const nameOf = (index: number): string =>
    splitName(scores.find((score) => score.index === index)?.name ?? `${index}`).first;

  let title = strings.question.why(nameOf(top.index));
  let asked = top;
  if ("contrast" in target) {
    title = strings.question.ratherThan(nameOf(target.contrast[0]), nameOf(target.contrast[1]));
  } else if ("class" in target && target.class !== "top" && target.class !== top.index) {
    asked = scores.find((score) => score.index === target.class) ?? top;
    title = strings.question.whatFor(nameOf(asked.index));
  }
  const label = methodOf(recipe, engine)?.label;
  const layer = explanation?.method === recipe.method ? explanation.layer : null;
  return (
    <div className="headline" aria-live="polite">
      <h1>{title}</h1>
      <p className="muted">
        {"contrast" in target
          ? `${formatValue((scores.find((s) => s.index === target.contrast[0])?.logit ?? 0) - (scores.find((s) => s.index === target.contrast[1])?.logit ?? 0))} logits apart`
          : `${formatProbability(asked.probability)}, logit ${formatValue(asked.logit)}`}
        {label && (
          <>
            <span aria-hidden> · </span>
            {label}
          </>
        )}
        {layer && (
          <>
            {" at "}
            <span className="mono">{layer}</span>
          </>
        )}
      </p>
      {explanation?.method === recipe.method &&
        explanation.notes.map((note) => (
          <p key={note} className="small muted">
            {note}
          </p>
        ))}
    </div>
  );
}
