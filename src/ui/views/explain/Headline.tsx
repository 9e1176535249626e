import { methodOf } from "../../../state/question";
import { questionWords } from "../../question-words";
import { useOnScreen, useStudioState } from "../../studio";

/** The question that the picture answers, in words. */
export function Headline() {
  const recipe = useStudioState((state) => state.recipe);
  const engine = useStudioState((state) => state.session.engine);
  const { predictions, explained, stored } = useOnScreen();
  const explanation = explained?.explanation ?? null;
  const words = predictions && questionWords(recipe.target, predictions.scores);
  if (!words) return <div className="headline" />;
  const label = methodOf(recipe, engine)?.label ?? stored?.stored.methodLabel;
  const layer = explanation?.method === recipe.method ? explanation.layer : null;
  return (
    <div className="headline" aria-live="polite">
      <h1 className="clip" title={words.title}>
        {words.title}
      </h1>
      <p className="muted clip">
        {words.score}
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
