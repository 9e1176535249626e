import { lazy, type ReactNode, Suspense } from "react";
import type { PieceInfo } from "../../visuals/define";
import { strings } from "../strings";
import "./paper-card.css";

// KaTeX is ten times the size of this card.
const Formula = lazy(() => import("./Formula"));

interface Props {
  readonly of: Pick<PieceInfo, "label" | "summary" | "formula" | "paper" | "departures">;
  /** What else should be known. */
  readonly children?: ReactNode;
}

/** What something computes, the paper it is from and the departures from it. */
export function PaperCard({ of: { label, summary, formula, paper, departures }, children }: Props) {
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
      {children}
    </>
  );
}
