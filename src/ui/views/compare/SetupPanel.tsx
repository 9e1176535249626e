import { FolderOpen, X } from "lucide-react";
import { memo, useDeferredValue, useEffect, useMemo, useState } from "react";
import { Checkbox, CheckboxGroup, FileTrigger } from "react-aria-components";
import { formatProbability } from "../../../image/format";
import {
  type Axis,
  addClass,
  OWN,
  type PresetId,
  presetMethods,
  presetOf,
  presets,
  removeColumn,
  withAxis,
  withMethods,
} from "../../../state/compare";
import type { MethodInfo } from "../../../state/question";
import { Button, IconButton } from "../../controls/Button";
import { Finder, type FinderItem } from "../../controls/Finder";
import { Note } from "../../controls/Note";
import { Section } from "../../controls/Section";
import { Segmented } from "../../controls/Segmented";
import { strings } from "../../strings";
import { useStudio, useStudioState } from "../../studio";
import { ChooseLayer } from "../inside/ChooseLayer";
import { labelOf } from "./column-label";
import { useCompare, useCompareState } from "./use-compare";
import "./setup-panel.css";

const words = strings.compare;
const axes = (["classes", "models", "images"] as const).map((value) => ({ value, label: words.axes[value] }));
const presetIds = Object.keys(presets) as PresetId[];
const families = Object.keys(strings.method.families) as MethodInfo["family"][];

/** What is compared with what. */
export function SetupPanel() {
  const compare = useCompare();
  const axis = useCompareState((state) => state.comparison.axis);
  const columns = useCompareState((state) => state.columns);
  return (
    <>
      <Section title={words.side}>
        <Segmented
          label={words.side}
          value={axis}
          options={axes}
          onChange={(next) => compare.change(withAxis(next))}
        />
        <ul className="compare-columns" aria-label={words.axes[axis]}>
          {columns.map((column) => {
            const { title, probability } = labelOf(column, axis);
            const isOwn = column.column.id === OWN;
            return (
              <li key={column.column.id}>
                <span className="clip">{title || words.opening}</span>
                {axis === "classes" && probability !== null && (
                  <span className="mono small muted">{formatProbability(probability)}</span>
                )}
                {isOwn ? (
                  <span className="small muted">{words.own}</span>
                ) : (
                  <IconButton
                    icon={X}
                    label={words.remove(title)}
                    onPress={() => compare.change(removeColumn(column.column))}
                  />
                )}
                {column.what && <p className="small muted clip">{column.what}</p>}
                {column.problem && <Note sentence={column.problem.message} />}
              </li>
            );
          })}
        </ul>
        <AddColumn axis={axis} />
      </Section>
      <MethodList />
    </>
  );
}

function AddColumn({ axis }: { readonly axis: Axis }) {
  switch (axis) {
    case "classes":
      return <AddClass />;
    case "models":
      return <AddModel />;
    case "images":
      return <AddImage />;
  }
}

interface AdderProps {
  readonly label: string;
  readonly items: readonly FinderItem[];
  readonly onAdd: (id: string) => void;
}

/** A finder that is empty again once something was found. */
function Adder({ label, items, onAdd }: AdderProps) {
  const [picked, setPicked] = useState<string | null>(null);
  // The list closes only over a choice: it is made, and then forgotten.
  useEffect(() => {
    if (picked !== null) setPicked(null);
  }, [picked]);
  return (
    <Finder
      label={label}
      placeholder={label}
      // Without its name in the field: a field that changes while it has the focus opens the list again.
      items={picked === null ? items : items.filter(({ id }) => id !== picked)}
      value={picked}
      onChange={(id) => {
        setPicked(id);
        if (id !== null) onAdd(id);
      }}
    />
  );
}

function AddClass() {
  const compare = useCompare();
  const chosen = useCompareState((state) => state.comparison.classes);
  const scores = useStudioState((state) => state.session.predictions.value?.scores);
  const items = useMemo(
    () =>
      (scores ?? [])
        .filter(({ index }) => !chosen.includes(index))
        .map(({ index, name, probability }) => ({
          id: `${index}`,
          label: name,
          detail: formatProbability(probability),
        })),
    [scores, chosen],
  );
  return <Adder label={words.addClass} items={items} onAdd={(id) => compare.change(addClass(Number(id)))} />;
}

function AddModel() {
  const studio = useStudio();
  const columns = useCompareState((state) => state.columns);
  const embedded = useStudioState((state) => state.session.embedded);
  const local = useStudioState((state) => state.session.local);
  const own = useStudioState((state) => state.recipe.model?.name);
  const taken = columns.map(({ name }) => name);
  const entries = [...embedded, ...local].filter(({ name }) => name !== own && !taken.includes(name));
  if (entries.length === 0) return <p className="small muted">{words.noOtherModel}</p>;
  return (
    <Adder
      label={words.addModel}
      items={entries.map(({ url, name }) => ({ id: url, label: name, detail: "" }))}
      onAdd={(id) => {
        const entry = entries.find(({ url }) => url === id);
        if (entry) studio.compareModel(entry);
      }}
    />
  );
}

function AddImage() {
  const studio = useStudio();
  const samples = useStudioState((state) => state.session.samples);
  const chosen = useCompareState((state) => state.comparison.images);
  return (
    <>
      {samples.length > 0 && (
        <ul className="compare-samples" aria-label={strings.image.samples}>
          {samples
            .filter(({ id }) => !chosen.includes(`sample:${id}`))
            .map((sample) => (
              <li key={sample.id}>
                <button
                  type="button"
                  className="sample"
                  aria-label={words.add(strings.image.sample(sample.label))}
                  title={sample.credit}
                  onClick={() => studio.compareSample(sample)}
                >
                  <img src={sample.url} alt="" draggable={false} />
                </button>
              </li>
            ))}
        </ul>
      )}
      <FileTrigger
        acceptedFileTypes={["image/*"]}
        allowsMultiple
        onSelect={(files) => {
          for (const file of files ?? []) studio.compareFile(file, file.name);
        }}
      >
        <Button icon={FolderOpen}>{words.addImages}</Button>
      </FileTrigger>
    </>
  );
}

function MethodList() {
  const compare = useCompare();
  const methods = useStudioState((state) => state.session.engine?.methods);
  const chosen = useCompareState((state) => state.comparison.methods);
  // Three dozen boxes are a lot to draw at once: they follow in slices that never hold up the person.
  const listed = useDeferredValue(chosen);
  if (!methods) return null;
  const preset = presetOf(chosen, methods);
  return (
    <Section title={words.methods}>
      <fieldset className="method-presets" aria-label={words.presets}>
        {presetIds
          .filter((id) => presetMethods(id, methods).length > 0)
          .map((id) => (
            <button
              key={id}
              type="button"
              className="method-preset"
              aria-pressed={preset === id}
              onClick={() => compare.change(withMethods(presetMethods(id, methods)))}
            >
              {words.presetNames[id]}
            </button>
          ))}
      </fieldset>
      <ChooseLayer methods={methods.filter(({ id }) => chosen.includes(id))} isNamed />
      <Checks methods={methods} chosen={listed} />
      <p className="small muted">{words.costHint}</p>
    </Section>
  );
}

interface ChecksProps {
  readonly methods: readonly MethodInfo[];
  readonly chosen: readonly string[];
}

const Checks = memo(function Checks({ methods, chosen }: ChecksProps) {
  const compare = useCompare();
  return (
    <CheckboxGroup
      className="method-list"
      aria-label={words.methods}
      value={[...chosen]}
      onChange={(ids) => compare.change(withMethods(ids))}
    >
      {families.map((family) => {
        const members = methods.filter((method) => method.family === family);
        return (
          members.length > 0 && (
            <fieldset key={family}>
              <legend className="small muted">{strings.method.families[family]}</legend>
              {members.map(({ id, label, cost }) => (
                <Checkbox key={id} value={id as string} className="method-check">
                  <span className="check-box" aria-hidden />
                  <span className="clip">{label}</span>
                  <span className="mono small muted" title={words.price(cost)}>
                    {words.cost(cost)}
                  </span>
                </Checkbox>
              ))}
            </fieldset>
          )
        );
      })}
    </CheckboxGroup>
  );
});
