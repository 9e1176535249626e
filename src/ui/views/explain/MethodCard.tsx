import type { MethodInfo } from "../../../state/question";
import { PaperCard } from "../../controls/PaperCard";
import { strings } from "../../strings";

/** What a person should know before believing a map: the paper, the departures from it, the known weaknesses. */
export function MethodCard({ method }: { readonly method: MethodInfo }) {
  const { failureModes, cost } = method;
  return (
    <PaperCard of={method}>
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
    </PaperCard>
  );
}
