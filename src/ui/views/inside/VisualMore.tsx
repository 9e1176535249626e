import { type ReactNode, useState } from "react";
import { number, type ParamSchema } from "../../../core/params";
import {
  emptyVisualChoice,
  inOrder,
  meanClass,
  type SwitchedKind,
  sidesOf,
  switchedOn,
  withSwitch,
} from "../../../state/visual-choice";
import type { PieceInfo } from "../../../visuals/define";
import { Field } from "../../controls/Field";
import { Note } from "../../controls/Note";
import { Picker } from "../../controls/Picker";
import { Segmented } from "../../controls/Segmented";
import { Toggle } from "../../controls/Toggle";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { AboutPiece, PieceForm, ValueForm } from "./PieceForm";
import { useVisual, useVisualState } from "./use-visual";
import { VisualTerm } from "./VisualTerm";
import { changesBehindMore } from "./visual-changes";

const words = strings.visual;

/** Everything about pictures that most people leave as it is. What was changed is said while it is folded away. */
export function VisualMore() {
  const choice = useVisualState((state) => state.choice);
  const subject = useVisualState((state) => state.subject);
  const [isOpen, setOpen] = useState(false);
  if (!subject) return null;
  const changes = changesBehindMore(choice, subject);
  return (
    <details className="visual-more" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {words.more}
        {changes.length > 0 && <span className="small muted">{words.changed(changes)}</span>}
      </summary>
      {isOpen && <Groups />}
    </details>
  );
}

function Groups() {
  const choice = useVisualState((state) => state.choice);
  const subject = useVisualState((state) => state.subject!);
  const { info } = subject;
  return (
    <>
      <Group title={words.groups.second}>
        <VisualTerm at={1} />
      </Group>
      <Group title={words.groups.madeOf}>
        {sidesOf(choice, subject).map((id) => (
          <Parameters key={id} piece={info.parameterisations.find((piece) => piece.id === id)!} />
        ))}
      </Group>
      <Group title={words.groups.transforms}>
        <Switches kind="transforms" />
      </Group>
      <Group title={words.groups.regularisers}>
        <Switches kind="regularisers" />
      </Group>
      <Group title={words.groups.optimisers}>
        <Optimiser />
      </Group>
      <Group title={words.groups.run}>
        <Numbers />
      </Group>
    </>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="visual-group">
      <legend className="small muted">{title}</legend>
      {children}
    </fieldset>
  );
}

function Parameters({ piece }: { readonly piece: PieceInfo }) {
  return (
    <>
      <Field label={piece.label} about={<AboutPiece piece={piece} />}>
        {null}
      </Field>
      <div className="visual-params">
        <PieceForm kind="parameterisations" piece={piece} />
      </div>
    </>
  );
}

/** Pieces of which any number is in use, each with its own form while it is. */
function Switches({ kind }: { readonly kind: SwitchedKind }) {
  const visual = useVisual();
  const choice = useVisualState((state) => state.choice);
  const info = useVisualState((state) => state.subject!.info);
  const on = switchedOn(choice, kind, info);
  return inOrder(info, kind).map((piece) => {
    const { id, label } = piece;
    const isOn = on.includes(id);
    const wantsMean = info.regularisers.some((one) => kind === "regularisers" && one.id === id && one.mean);
    return (
      <div key={id} className="visual-switched">
        <Field label={label} about={<AboutPiece piece={piece} />}>
          <Toggle
            label={label}
            value={isOn}
            onChange={(next) => visual.change(withSwitch(info, kind, id, next))}
          />
        </Field>
        {isOn && (
          <div className="visual-params">
            <PieceForm kind={kind} piece={piece} />
            {wantsMean && <Mean />}
          </div>
        )}
      </div>
    );
  });
}

const nears = (["class", "pictures", "photo"] as const).map((value) => ({
  value,
  label: words.nears[value],
}));

/** What pictures are kept close to. */
function Mean() {
  const visual = useVisual();
  const mean = useVisualState((state) => state.choice.mean);
  const count = useVisualState((state) => state.subject?.pictures.length ?? 0);
  const wanted = useVisualState(({ choice, subject }) => subject && meanClass(choice, subject));
  const scores = useStudioState((state) => state.session.predictions.value?.scores);
  const name = scores?.find(({ index }) => index === wanted)?.name ?? `${wanted}`;
  const obstacles = useVisualState((state) => state.obstacles);
  const obstacle = obstacles.find((each) => each === "no-pictures" || each === "pictures-waiting");
  return (
    <>
      <Field label={words.near}>
        <Segmented
          label={words.near}
          value={mean}
          options={nears}
          onChange={(next) => visual.change((choice) => ({ ...choice, mean: next }))}
        />
      </Field>
      {obstacle ? (
        <Note sentence={words.obstacles[obstacle]} />
      ) : (
        mean !== "photo" && (
          <p className="small muted">
            {mean === "class" ? words.meanOfClass(count, name) : words.meanOf(count)}
          </p>
        )
      )}
    </>
  );
}

function Optimiser() {
  const visual = useVisual();
  const info = useVisualState((state) => state.subject!.info);
  const chosen = useVisualState((state) => state.choice.optimisers);
  const piece = info.optimisers.find(({ id }) => id === (chosen ?? info.usual.optimiser))!;
  return (
    <>
      <Field label={words.optimiser} about={<AboutPiece piece={piece} />}>
        <Picker
          label={words.optimiser}
          value={piece.id}
          sections={[
            {
              label: null,
              options: info.optimisers.map(({ id, label, summary }) => ({
                value: id,
                label,
                detail: summary,
              })),
            },
          ]}
          onChange={(id) =>
            visual.change((choice) => ({ ...choice, optimisers: id === info.usual.optimiser ? null : id }))
          }
        />
      </Field>
      <PieceForm kind="optimisers" piece={piece} />
    </>
  );
}

type NumberName = "steps" | "seed" | "count" | "apart";

const numbers = {
  steps: number({
    key: "n",
    label: words.steps,
    help: words.stepsHelp,
    default: emptyVisualChoice.steps,
    min: 4,
    max: 2048,
    integer: true,
    log: true,
  }),
  seed: {
    type: "seed",
    key: "s",
    label: words.seed,
    help: words.seedHelp,
    default: emptyVisualChoice.seed,
  },
  count: number({
    key: "k",
    label: words.pictures,
    help: words.picturesHelp,
    default: emptyVisualChoice.count,
    min: 1,
    max: 9,
    integer: true,
  }),
  apart: number({
    key: "a",
    label: words.apart,
    help: words.apartHelp,
    default: emptyVisualChoice.apart,
    min: 0.01,
    max: 100,
    log: true,
  }),
} as const satisfies ParamSchema;

function Numbers() {
  const visual = useVisual();
  const choice = useVisualState((state) => state.choice);
  const isAlike = useVisualState((state) => state.obstacles.includes("photo-several"));
  const { apart, ...single } = numbers;
  const schema: ParamSchema = choice.count > 1 ? { ...single, apart } : single;
  const names = Object.keys(schema) as NumberName[];
  const changed = names.filter((name) => choice[name] !== emptyVisualChoice[name]);
  return (
    <>
      <ValueForm
        schema={schema}
        values={Object.fromEntries(changed.map((name) => [name, choice[name]]))}
        onChange={(name, value) =>
          visual.change((before) => ({ ...before, [name]: value ?? numbers[name as NumberName].default }))
        }
      />
      {isAlike && <Note sentence={words.obstacles["photo-several"]} />}
    </>
  );
}
