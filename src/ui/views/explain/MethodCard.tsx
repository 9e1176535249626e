import { lazy, Suspense } from "react";
import type { MethodInfo } from "../../../state/question";
import { strings } from "../../strings";

// KaTeX is ten times the size of this card.
const Formula = lazy(() => import("./Formula"));

/** What a person should know before believing a map: the paper, the departures from it, the known weaknesses. */
export function MethodCard({ method }: { readonly method: MethodInfo }) {
  const { label, summary, formula, paper, departures, failureModes, cost } = method;
  return (
    <>
      <h3 className="card-title">{label}</h3>
      <p>{summary}</p>
      {formula && (
        <Suspense fallback={<div className="formula" />}>
          <Formula latex={formula} />
        </Suspense>
      )}
      <div className="card-part">
        <h4>{strings.method.paper}</h4>
        <p>
          {paper.authors} ({paper.year}).{" "}
          <a href={paper.url} target="_blank" rel="noreferrer">
            {paper.title}
          </a>
          {paper.where && `, ${paper.where}`}.
        </p>
      </div>
      <div className="card-part">
        <h4>{strings.method.departures}</h4>
        {departures.length === 0 ? (
          <p>{strings.method.faithful}</p>
        ) : (
          <ul>
            {departures.map((departure) => (
              <li key={departure}>{departure}</li>
            ))}
          </ul>
        )}
      </div>
      {failureModes.length > 0 && (
        <div className="card-part">
          <h4>{strings.method.failures}</h4>
          <ul>
            {failureModes.map(({ text, source }) => (
              <li key={text}>
                {text} <span className="muted">{source}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className="small muted">{strings.method.cost(cost)}</p>
    </>
  );
}
