import { FileText } from "lucide-react";
import type { DragEvent } from "react";
import { FileTrigger, Radio, RadioGroup } from "react-aria-components";
import { splitName } from "../class-name";
import { Button } from "../controls/Button";
import { Note } from "../controls/Note";
import { count } from "../format";
import { strings } from "../strings";
import type { NameSource, NamesDraft, ReadNames } from "./names";

const words = strings.facts;

interface Props {
  readonly draft: NamesDraft;
  readonly names: ReadNames;
  readonly classes: number;
  /** Those there are to choose from. */
  readonly sources: readonly NameSource[];
  /** ImageNet's names are proposed. */
  readonly isProposed: boolean;
  readonly onChange: (draft: NamesDraft) => void;
}

/** What the classes are called. */
export function NamesChoice({ draft, names, classes, sources, isProposed, onChange }: Props) {
  const all = count(classes);
  const take = async (file: File | undefined): Promise<void> => {
    if (file) onChange({ source: "own", text: await file.text(), file: file.name });
  };
  const isFile = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");
  /** A list that is dropped here is a list, not a model or a picture for the page below. */
  const mine = (event: DragEvent): void => {
    if (!isFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section
      className="facts-part"
      aria-label={words.names}
      onDragEnter={mine}
      onDragOver={mine}
      onDragLeave={mine}
      onDrop={(event) => {
        mine(event);
        if (isFile(event)) void take(event.dataTransfer.files[0]);
      }}
    >
      <h3>{words.names}</h3>
      <RadioGroup
        className="presets"
        aria-label={words.names}
        value={draft.source}
        onChange={(source) => onChange({ ...draft, source: source as NameSource })}
      >
        {sources.map((source) => {
          const { label, detail } = words.nameChoices[source];
          const proposed = isProposed && source === "imagenet";
          return (
            <Radio key={source} value={source} className="preset">
              <strong>{label}</strong>
              <span className="muted">
                {proposed && <span className="proposed">{words.proposed}</span>}
                {proposed ? words.imageNetReason(all) : detail(all)}
              </span>
            </Radio>
          );
        })}
      </RadioGroup>
      {draft.source === "own" && (
        <div className="own-names">
          <textarea
            className="mono"
            aria-label={words.namesLabel}
            value={draft.text}
            rows={4}
            spellCheck={false}
            onChange={(event) => onChange({ source: "own", text: event.target.value, file: null })}
          />
          <div className="row">
            <p className="small muted">{words.namesHint}</p>
            <FileTrigger
              acceptedFileTypes={[".txt", ".json", ".csv", ".tsv"]}
              onSelect={(files) => void take(files?.[0])}
            >
              <Button icon={FileText}>{words.namesFile}</Button>
            </FileTrigger>
          </div>
        </div>
      )}
      {names.problem && <Note sentence={names.problem.message} />}
      {names.as && names.labels && (
        <p className="small muted" role="status">
          {words.understood(
            names.as,
            names.labels
              .slice(0, 3)
              .map((name) => splitName(name).first)
              .join(", "),
          )}
        </p>
      )}
    </section>
  );
}
