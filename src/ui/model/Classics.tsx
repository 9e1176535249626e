import { Check, Download, Trash2 } from "lucide-react";
import { useEffect } from "react";
import { Button as AriaButton } from "react-aria-components";
import type { CatalogueModel, ModelShelf } from "../../api/engine";
import { Button, IconButton } from "../controls/Button";
import { Note } from "../controls/Note";
import { ProgressLine } from "../controls/ProgressLine";
import { bytes } from "../format";
import { strings } from "../strings";
import { useStudio, useStudioState } from "../studio";
import { OtherWays } from "./OtherWays";
import "./classics.css";

const words = strings.model.classics;

/** Networks that everybody knows: downloaded once, kept, and thrown away again when their room is wanted. */
export function Classics() {
  const studio = useStudio();
  const shelf = useStudioState((state) => state.session.shelf);
  useEffect(() => void studio.models.refreshShelf(), [studio]);
  return (
    <div className="model-list">
      <h3>{words.title}</h3>
      {shelf === null || shelf.models.length === 0 ? (
        <p className="muted">{shelf && words.unlisted}</p>
      ) : (
        <>
          <p className="muted">{shelf.keeps ? words.hint : words.passing}</p>
          {[...byFamily(shelf.models)].map(([family, models]) => (
            <ul key={family} aria-label={family} className="classics">
              {models.map((model) => (
                <li key={model.id}>
                  <Classic model={model} />
                </li>
              ))}
            </ul>
          ))}
          <Room shelf={shelf} />
        </>
      )}
    </div>
  );
}

function byFamily(models: readonly CatalogueModel[]): ReadonlyMap<string, readonly CatalogueModel[]> {
  const families = new Map<string, CatalogueModel[]>();
  for (const model of models) families.set(model.family, [...(families.get(model.family) ?? []), model]);
  return families;
}

function Classic({ model }: { readonly model: CatalogueModel }) {
  const studio = useStudio();
  const open = useStudioState(
    ({ recipe }) => recipe.model?.kind === "catalogue" && recipe.model.id === model.id,
  );
  const job = useStudioState(({ session }) =>
    session.model.job?.key === model.id ? session.model.job : null,
  );
  const problem = useStudioState(({ session: { model: slot } }) =>
    slot.failed?.kind === "catalogue" && slot.failed.id === model.id ? slot.problem : null,
  );
  const { id, name, kept } = model;
  if (job)
    return (
      <div className="classic-job" role="status">
        <div className="row">
          <p className="figures">{job.what}</p>
          <Button onPress={studio.models.cancel}>{strings.cancel}</Button>
        </div>
        <ProgressLine what={job.what} done={job.done} />
      </div>
    );
  return (
    <>
      <div className="classic">
        <AriaButton
          className="model-entry"
          aria-label={actionOf(model)}
          aria-current={open}
          onPress={() => void studio.models.openFromCatalogue(model)}
        >
          <span className="classic-name clip">{name}</span>
          <State model={model} />
        </AriaButton>
        {kept && (
          <IconButton
            icon={Trash2}
            label={words.remove(name)}
            onPress={() => void studio.models.removeDownload(id)}
          />
        )}
      </div>
      {problem && (
        <div className="classic-problem">
          <Note sentence={problem.message} onDismiss={() => studio.dismiss("model")}>
            {(problem.code === "cross-origin" || problem.code === "network") && <OtherWays model={model} />}
          </Note>
        </div>
      )}
    </>
  );
}

function actionOf({ name, bytes: size, kept }: CatalogueModel): string {
  if (kept?.complete) return words.open(name);
  const all = size === null ? words.unknownSize : bytes(size);
  return kept && size !== null
    ? words.resume(name, bytes(Math.max(0, size - kept.bytes)))
    : words.download(name, all);
}

function State({ model: { bytes: size, kept } }: { readonly model: CatalogueModel }) {
  const all = size === null ? words.unknownSize : bytes(size);
  const amount = !kept
    ? all
    : kept.complete || size === null
      ? bytes(kept.bytes)
      : words.part(bytes(kept.bytes), all);
  return (
    <>
      <span className="mono muted">{amount}</span>
      <span className="classic-mark" data-here={kept ? true : undefined}>
        {kept?.complete ? (
          <Check size={14} strokeWidth={2} aria-hidden />
        ) : (
          <Download size={14} strokeWidth={1.75} aria-hidden />
        )}
        <span>{kept?.complete ? words.kept : kept ? words.goOn : words.get}</span>
      </span>
    </>
  );
}

/** What all of them take, and what is left. */
function Room({ shelf: { models, free, keeps } }: { readonly shelf: ModelShelf }) {
  if (!keeps) return null;
  const used = models.reduce((sum, { kept }) => sum + (kept?.bytes ?? 0), 0);
  return (
    <p className="small muted">
      {used > 0 && `${words.total(bytes(used))} `}
      {free !== null && words.room(bytes(free))}
    </p>
  );
}
