import { useMemo } from "react";
import type { ParamSchema } from "../../../core/params";
import { number } from "../../../core/params";
import { formatProbability } from "../../../image/format";
import { objectivesOf, ownParams, withTerm, withTermParam, withWeight } from "../../../state/visual-choice";
import { Field } from "../../controls/Field";
import { Finder } from "../../controls/Finder";
import { Note } from "../../controls/Note";
import { Picker } from "../../controls/Picker";
import { NumberBox } from "../../form/NumberBox";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { AboutPiece, ValueForm } from "./PieceForm";
import { useInsideState } from "./use-inside";
import { useVisual, useVisualState } from "./use-visual";

const words = strings.visual;
const NOTHING = "";

const weight: ParamSchema = {
  weight: number({
    key: "w",
    label: words.weight,
    help: words.weightHelp,
    default: 1,
    min: -5,
    max: 5,
  }),
};

/** One objective of the sum, with what it is about. The first says what it means; the second may be none. */
export function VisualTerm({ at }: { readonly at: 0 | 1 }) {
  const visual = useVisual();
  const term = useVisualState((state) => state.choice.terms[at] ?? null);
  const info = useVisualState((state) => state.subject?.info);
  const shape = useInsideState((state) => state.layer.value?.shape);
  const hasNoWeight = useVisualState((state) => state.obstacles.includes("no-weight"));
  if (!info) return null;
  const objectives = objectivesOf(info);
  const piece = objectives.find(({ id }) => id === term?.id) ?? null;
  const label = at === 0 ? words.objective : words.second;
  const options = objectives.map(({ id, label: name, summary }) => ({
    value: id,
    label: name,
    detail: summary,
  }));
  const nothing = { value: NOTHING, label: words.nothing, detail: words.secondDetail };
  return (
    <>
      <Field label={label} about={piece && <AboutPiece piece={piece} />}>
        <Picker
          label={label}
          value={piece?.id ?? NOTHING}
          sections={[{ label: null, options: at === 0 ? options : [nothing, ...options] }]}
          onChange={(id) => visual.change(withTerm(at, objectives.find((one) => one.id === id) ?? null))}
        />
      </Field>
      {piece && at === 1 && "channel" in piece.params && <ChannelField at={at} />}
      {piece && "class" in piece.params && <ClassField at={at} />}
      {piece && (
        <ValueForm
          schema={within(ownParams(piece), shape ?? [])}
          values={term!.params}
          onChange={(name, value) => visual.change(withTermParam(at, name, value))}
        />
      )}
      {piece && at === 1 && (
        <ValueForm
          schema={weight}
          values={term!.weight === 1 ? {} : { weight: term!.weight }}
          onChange={(_, value) => visual.change(withWeight(at, Number(value ?? 1)))}
        />
      )}
      {at === 1 && hasNoWeight && <Note sentence={words.obstacles["no-weight"]} />}
    </>
  );
}

/** Positions end where the layer does. */
function within(schema: ParamSchema, shape: readonly number[]): ParamSchema {
  const [height = 1, width = 1] = shape.length === 3 ? shape : [];
  const ends: Readonly<Record<string, number>> = { row: height, column: width };
  return Object.fromEntries(
    Object.entries(schema).map(([name, param]) => {
      const end = ends[name];
      return [name, param.type === "number" && end !== undefined ? { ...param, max: end - 1 } : param];
    }),
  );
}

/** Which channel the second objective is about: the one after the one on the screen, unless told. */
function ChannelField({ at }: { readonly at: 0 | 1 }) {
  const visual = useVisual();
  const channels = useInsideState((state) => state.layer.value?.statistics.mean.length ?? 1);
  const next = useVisualState((state) => state.subject?.other.channel ?? 0);
  const chosen = useVisualState((state) => state.choice.terms[at]?.params.channel);
  const set = (value: number | undefined): void => visual.change(withTermParam(at, "channel", value));
  return (
    <Field
      label={words.channel}
      help={words.channelHelp}
      onReset={chosen === undefined ? undefined : () => set(undefined)}
    >
      <NumberBox
        label={words.channel}
        value={Number(chosen ?? next)}
        min={0}
        max={channels - 1}
        integer
        unit=""
        onChange={set}
      />
    </Field>
  );
}

/** Which class: the one that is explained, or for a second objective its nearest rival, unless told. */
function ClassField({ at }: { readonly at: 0 | 1 }) {
  const visual = useVisual();
  const scores = useStudioState((state) => state.session.predictions.value?.scores);
  const usual = useVisualState(({ subject }) => (at === 0 ? subject?.class : subject?.other.class));
  const chosen = useVisualState((state) => state.choice.terms[at]?.params.class);
  const items = useMemo(
    () =>
      (scores ?? []).map(({ index, name, probability }) => ({
        id: `${index}`,
        label: name,
        detail: formatProbability(probability),
      })),
    [scores],
  );
  return (
    <Field label={words.class}>
      <Finder
        label={words.class}
        placeholder={items.find(({ id }) => id === `${usual}`)?.label ?? ""}
        items={items}
        value={chosen === undefined ? null : `${chosen}`}
        onChange={(id) => visual.change(withTermParam(at, "class", id === null ? undefined : Number(id)))}
      />
    </Field>
  );
}
