import { ChevronRight } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { Button as AriaButton, DialogTrigger } from "react-aria-components";
import type { ModelInfo } from "../../../api/engine";
import { Button } from "../../controls/Button";
import { Facts } from "../../controls/Facts";
import { Note } from "../../controls/Note";
import { Bubble } from "../../controls/Overlay";
import { ProgressLine } from "../../controls/ProgressLine";
import { Section } from "../../controls/Section";
import { bytes, count } from "../../format";
import { describePreprocessing } from "../../model/preprocessing";
import { strings } from "../../strings";
import { useStudio, useStudioState } from "../../studio";
import "./model-panel.css";

const ModelDialog = lazy(() => import("../../model/ModelDialog"));
const FactsDialog = lazy(() => import("../../model/FactsDialog"));

const words = strings.model;
const facts = strings.facts;

/** The open model, what is known about it, and the way to another one. */
export function ModelPanel() {
  const studio = useStudio();
  const { value: model, job, problem, failed } = useStudioState((state) => state.session.model);
  const sizeIsProposed = useStudioState((state) => state.session.sizeIsProposed);
  const [dialog, setDialog] = useState<"model" | "facts" | null>(null);
  const isUnknown = model !== null && (model.preprocessing === null || sizeIsProposed);
  const handle = model?.handle;
  useEffect(() => {
    if (isUnknown && handle !== undefined) setDialog("facts");
  }, [isUnknown, handle]);
  const close = (): void => setDialog(null);

  return (
    <Section
      title={words.title}
      aside={
        model && (
          <Button look="plain" onPress={() => setDialog("model")}>
            {words.change}
          </Button>
        )
      }
    >
      {model ? (
        <ModelCard model={model} onFacts={() => setDialog("facts")} />
      ) : (
        !job && <Button onPress={() => setDialog("model")}>{words.choose}</Button>
      )}
      {job && (
        <div className="model-job">
          <p className="small muted">{job.what}</p>
          <ProgressLine what={job.what} done={job.done} />
        </div>
      )}
      {isUnknown && dialog === null && (
        <Note sentence={model.preprocessing === null ? facts.missing : facts.missingSize}>
          <Button onPress={() => setDialog("facts")}>{facts.choose}</Button>
        </Note>
      )}
      {problem && dialog === null && (
        <Note sentence={problem.message} onDismiss={() => studio.dismiss("model")}>
          {failed?.kind === "catalogue" && (
            <Button onPress={() => setDialog("model")}>{words.ways.show}</Button>
          )}
        </Note>
      )}
      <Suspense>
        {dialog === "model" && <ModelDialog onClose={close} />}
        {dialog === "facts" && model && <FactsDialog model={model} onClose={close} />}
      </Suspense>
    </Section>
  );
}

function ModelCard({ model, onFacts }: { readonly model: ModelInfo; readonly onFacts: () => void }) {
  const [height, width] = model.inputSize;
  return (
    <DialogTrigger>
      <AriaButton className="model-card" aria-label={`${words.about}: ${model.name}`}>
        <span className="model-name clip">{model.name}</span>
        <span className="small muted clip">
          {words.brief(height, width, count(model.classes), bytes(model.weightBytes))}
        </span>
        <ChevronRight size={14} strokeWidth={1.75} aria-hidden />
      </AriaButton>
      <Bubble label={words.about}>
        <h3 className="card-title">{model.name}</h3>
        <Facts
          rows={[
            [words.input, words.inputValue(height, width, model.inputChannels)],
            [words.classes, model.labels ? count(model.classes) : words.unnamed(model.classes)],
            [words.layers, count(model.layers.length)],
            [words.parameters, count(model.parameters)],
            [words.weights, bytes(model.weightBytes)],
            [words.source, model.source],
            [words.licence, model.licence],
            [
              words.hash,
              <span key="hash" className="mono" title={model.hash}>
                {model.hash.slice(0, 16)}
              </span>,
            ],
            [
              words.pixels,
              model.preprocessing && describePreprocessing(model.preprocessing, model.inputChannels),
            ],
          ]}
        />
        {/* The slot closes the card: one thing at a time on the screen. */}
        <Button slot="close" onPress={onFacts}>
          {facts.editButton}
        </Button>
        {model.report.length > 0 && (
          <details className="model-report">
            <summary>{words.report}</summary>
            <ul className="small">
              {model.report.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </details>
        )}
      </Bubble>
    </DialogTrigger>
  );
}
