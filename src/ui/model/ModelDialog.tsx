import { FileJson, FolderOpen } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button as AriaButton, FileTrigger, Form, Input, TextField } from "react-aria-components";
import type { ModelEntry } from "../../state/catalogue";
import { Button } from "../controls/Button";
import { Note } from "../controls/Note";
import { Sheet } from "../controls/Overlay";
import { ProgressLine } from "../controls/ProgressLine";
import { modelOf, pickedFiles } from "../intake/intake";
import { useIntake } from "../intake/use-intake";
import { strings } from "../strings";
import { useStudio, useStudioState } from "../studio";

import { Classics } from "./Classics";
import "./model-dialog.css";

const words = strings.model;

/** All the places a model can come from. Closes by itself once one is open. */
export default function ModelDialog({ onClose }: { readonly onClose: () => void }) {
  const studio = useStudio();
  const take = useIntake();
  const { value, job, problem, failed } = useStudioState((state) => state.session.model);
  const shelf = useStudioState((state) => state.session.shelf);
  // What goes on with a classic is said in its row.
  const isClassic = shelf?.models.some(({ id }) => id === job?.key);
  const embedded = useStudioState((state) => state.session.embedded);
  const local = useStudioState((state) => state.session.local);
  const [url, setUrl] = useState("");
  const before = useRef(value);
  useEffect(() => {
    if (value !== before.current) onClose();
  }, [value, onClose]);
  const pick = (files: FileList | null): void => {
    if (files && files.length > 0) take(modelOf(pickedFiles(files)));
  };

  return (
    <Sheet
      title={words.dialog}
      isOpen
      onClose={onClose}
      wide
      footer={
        problem && failed?.kind !== "catalogue" ? (
          <Note sentence={problem.message} onDismiss={() => studio.dismiss("model")} />
        ) : job && !isClassic ? (
          <div className="model-job" role="status">
            <div className="row">
              <p className="clip">{job.what}</p>
              <Button onPress={studio.models.cancel}>{strings.cancel}</Button>
            </div>
            <ProgressLine what={job.what} done={job.done} />
          </div>
        ) : (
          <p className="muted">{strings.image.private}</p>
        )
      }
    >
      <Entries title={words.embedded} entries={embedded} />
      <Classics />
      <Entries title={words.local} entries={local} hint={words.localHint} />
      <div className="model-list">
        <h3>{words.computer}</h3>
        <p>{words.computerHint}</p>
        <div className="row">
          <FileTrigger acceptDirectory onSelect={pick}>
            <Button icon={FolderOpen}>{words.folder}</Button>
          </FileTrigger>
          <FileTrigger allowsMultiple onSelect={pick}>
            <Button icon={FileJson}>{words.files}</Button>
          </FileTrigger>
        </div>
      </div>
      <Form
        className="model-list"
        onSubmit={(event) => {
          event.preventDefault();
          const address = url.trim();
          if (address !== "") {
            void studio.models.open(
              { kind: "url", url: address, name: address },
              { kind: "url", url: address },
            );
          }
        }}
      >
        <h3>{words.web}</h3>
        <div className="row">
          <TextField
            className="input"
            aria-label={words.urlLabel}
            inputMode="url"
            value={url}
            onChange={setUrl}
          >
            <Input placeholder={words.urlExample} />
          </TextField>
          <Button type="submit">{strings.open}</Button>
        </div>
      </Form>
    </Sheet>
  );
}

function Entries({
  title,
  entries,
  hint,
}: {
  readonly title: string;
  readonly entries: readonly ModelEntry[];
  readonly hint?: string;
}) {
  const studio = useStudio();
  const model = useStudioState((state) => state.recipe.model);
  const open = model?.kind === "url" ? model.url : null;
  if (entries.length === 0 && !hint) return null;
  return (
    <div className="model-list">
      <h3>{title}</h3>
      {entries.length === 0 ? (
        <p className="muted">{hint}</p>
      ) : (
        <ul>
          {entries.map((entry) => (
            <li key={entry.url}>
              <AriaButton
                className="model-entry"
                aria-current={entry.url === open}
                onPress={() => void studio.models.openEntry(entry)}
              >
                <span className="clip">{entry.name}</span>
                <span className="small mono muted clip">{entry.folder}</span>
              </AriaButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
