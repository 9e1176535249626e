import { X } from "lucide-react";
import { Button as AriaButton, DialogTrigger } from "react-aria-components";
import type { Explanation } from "../../../api/engine";
import { formatValue } from "../../../image/format";
import { Button } from "../../controls/Button";
import { Facts } from "../../controls/Facts";
import { Bubble } from "../../controls/Overlay";
import { bytes, percent } from "../../format";
import { LinkVerdict } from "../../share/LinkVerdict";
import { strings } from "../../strings";
import { useStudio, useStudioState } from "../../studio";
import { unitOf } from "../../unit";
import "./status-line.css";

/** What is being computed, or where the numbers on the screen come from. */
export function StatusLine({
  explanation,
  isStored,
}: {
  readonly explanation: Explanation | null;
  /** It was computed before, elsewhere: not by the engine of this page. */
  readonly isStored: boolean;
}) {
  const studio = useStudio();
  const session = useStudioState((state) => state.session);
  const work = session.model.job ?? session.predictions.job ?? session.explanation.job;
  const hasFailed = session.engineProblem !== null || session.model.problem !== null;
  const isStarting = !hasFailed && (session.engine === null || isStored);
  const modelJob = session.model.job !== null;
  return (
    <div className="status-line small" role="status">
      {work || isStarting ? (
        <span className="status-work">
          {isStored && <span className="status-stored">{strings.stage.stored}</span>}
          <span className="clip muted">{work?.what ?? strings.starting}</span>
          {work?.done != null && <span className="mono muted">{Math.round(work.done * 100)} %</span>}
          {work && (
            <Button look="plain" icon={X} onPress={modelJob ? studio.models.cancel : studio.cancel}>
              {strings.cancel}
            </Button>
          )}
        </span>
      ) : (
        explanation && (
          <>
            {isStored && <span className="status-stored">{strings.stage.storedOnly}</span>}
            <Provenance explanation={explanation} />
            <LinkVerdict />
          </>
        )
      )}
    </div>
  );
}

function Provenance({ explanation }: { readonly explanation: Explanation }) {
  const { provenance: made, completenessGap, promisedSum, sum } = explanation;
  const words = strings.provenance;
  const backend = strings.device.names[made.backend];
  const gap =
    completenessGap === null || promisedSum === null
      ? null
      : words.gapValue(percent(completenessGap), formatValue(sum), formatValue(promisedSum));
  return (
    <DialogTrigger>
      <AriaButton className="status-provenance mono" aria-label={words.title}>
        <span>{backend}</span>
        <span className="wide-only">{words.threads(made.threads)}</span>
        <span className="wide-only">{words.float(made.floatBits)}</span>
        <span>{words.milliseconds(made.milliseconds)}</span>
        <span className="wide-only">{words.work(made.forwards, made.nodes)}</span>
        {promisedSum !== null && completenessGap !== null && (
          <span>{words.sum(formatValue(sum), formatValue(promisedSum), percent(completenessGap))}</span>
        )}
      </AriaButton>
      <Bubble label={words.title}>
        <h3>{words.title}</h3>
        <Facts
          rows={[
            [words.target, explanation.target.label],
            [words.layer, explanation.layer && <span className="mono">{explanation.layer}</span>],
            [words.shape, `${explanation.height} × ${explanation.width} × ${explanation.channels}`],
            [words.unit, unitOf(explanation)],
            [words.sum_, formatValue(sum)],
            [words.gap, gap],
            [words.backend, `${backend}, ${words.threads(made.threads)}, ${words.float(made.floatBits)}`],
            [words.adapter, made.adapter],
            [words.time, words.milliseconds(made.milliseconds)],
            [words.done, words.work(made.forwards, made.nodes)],
            [words.memory, made.peakBytes > 0 ? bytes(made.peakBytes) : null],
            [
              words.versions,
              Object.entries(made.versions)
                .map(([name, version]) => `${name} ${version}`)
                .join(", "),
            ],
          ]}
        />
        {explanation.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </Bubble>
    </DialogTrigger>
  );
}
