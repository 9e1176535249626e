import { Pause, Play, X } from "lucide-react";
import { useMemo } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useStore } from "zustand";
import type { PixelImage, Visual } from "../../../api/engine";
import { formatValue } from "../../../image/format";
import { type VisualChoice, type VisualRun, visualObjectives } from "../../../state/inside-visual";
import { Button } from "../../controls/Button";
import { Field } from "../../controls/Field";
import { Note } from "../../controls/Note";
import { Picker } from "../../controls/Picker";
import { ProgressLine } from "../../controls/ProgressLine";
import { Section } from "../../controls/Section";
import { Segmented } from "../../controls/Segmented";
import { NumberBox } from "../../form/NumberBox";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { ObjectiveCurve } from "./ObjectiveCurve";
import { Pixels } from "./Pixels";
import { useInside } from "./use-inside";
import "./visual-panel.css";

const words = strings.inside;
const counts = [1, 4] as const;
const STEPS = { min: 16, max: 2048 } as const;

/** A picture made from noise to excite the channel, while it is made. */
export function VisualPanel() {
  const { visual } = useInside();
  const run = useStore(visual.store, (state) => state.run);
  const key = useStore(visual.store, (state) => state.key);
  return (
    <Section title={words.excites}>
      {run?.visual && <Pictures visual={run.visual} />}
      {run?.visual && (
        <ObjectiveCurve history={run.visual.history} steps={run.visual.steps} unit={run.visual.unit} />
      )}
      {run?.status === "running" && <ProgressLine what={run.what} done={run.done} />}
      {run?.problem && <Note sentence={run.problem.message} />}
      <Actions run={run} isReady={key !== null} />
      <Choices isRunning={run?.status === "running"} />
    </Section>
  );
}

function Actions({ run, isReady }: { readonly run: VisualRun | null; readonly isReady: boolean }) {
  const { visual } = useInside();
  const status = run?.status ?? "none";
  return (
    <div className="visual-actions">
      {status === "running" ? (
        <>
          <Button icon={Pause} onPress={visual.pause}>
            {words.pause}
          </Button>
          <Button look="plain" icon={X} onPress={visual.cancel}>
            {strings.cancel}
          </Button>
        </>
      ) : status === "done" ? (
        <p className="small muted">{scoreOf(run?.visual ?? null)}</p>
      ) : (
        <Button icon={Play} isDisabled={!isReady} onPress={visual.run}>
          {status === "paused" ? words.resume : words.visualise}
        </Button>
      )}
    </div>
  );
}

const scoreOf = (visual: Visual | null): string => {
  const scores = visual?.scores ?? [];
  return scores.length === 0
    ? ""
    : words.scored(scores.map((score) => formatValue(score)).join(", "), visual!.unit);
};

function Pictures({ visual }: { readonly visual: Visual }) {
  return (
    <div
      className="visual-pictures"
      data-several={visual.images.length > 1 || undefined}
      role="img"
      aria-label={words.visualOf(visual.label, visual.step, visual.steps)}
    >
      {visual.images.map((image, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same picture, a step later
        <Picture key={i} image={image} />
      ))}
    </div>
  );
}

function Picture({ image }: { readonly image: PixelImage }) {
  const { width, height, data } = image;
  const pixels = useMemo(
    () => new ImageData(Uint8ClampedArray.from(data), width, height),
    [data, width, height],
  );
  return <Pixels image={pixels} />;
}

/** What is maximised, what the picture is made of, and how the network is shown it. */
function Choices({ isRunning }: { readonly isRunning: boolean }) {
  const { visual } = useInside();
  const choice = useStore(visual.store, (state) => state.choice);
  const info = useStudioState((state) => state.session.engine?.visuals);
  if (!info) return null;
  const set = (change: Partial<VisualChoice>): void => visual.change(change);
  const parameterisations = info.parameterisations
    .filter(({ generator }) => !generator)
    .map(({ id, label }) => ({ value: id, label }));
  const objectives = visualObjectives.flatMap((id) => {
    const found = info.objectives.find((each) => each.id === id);
    return found ? [{ value: id, label: found.label, detail: found.summary }] : [];
  });
  return (
    <fieldset className="visual-choices" disabled={isRunning}>
      <Field label={words.objective}>
        <Picker
          label={words.objective}
          value={choice.objective}
          sections={[{ label: null, options: objectives }]}
          onChange={(objective) => set({ objective })}
        />
      </Field>
      <Field label={words.madeOf}>
        <Segmented
          label={words.madeOf}
          value={choice.parameterisation ?? info.usual.parameterisation}
          options={parameterisations}
          onChange={(parameterisation) => set({ parameterisation })}
        />
      </Field>
      <ToggleButtonGroup
        className="segmented visual-transforms"
        aria-label={words.transforms}
        selectionMode="multiple"
        selectedKeys={[...(choice.transforms ?? info.usual.transforms)]}
        onSelectionChange={(keys) => {
          // In the order in which they are applied, whatever the order of the clicks.
          const chosen = info.usual.transforms.filter((id) => keys.has(id));
          set({ transforms: chosen.length === info.usual.transforms.length ? null : chosen });
        }}
      >
        {info.transforms
          .filter(({ id }) => info.usual.transforms.includes(id))
          .map(({ id, label }) => (
            <ToggleButton key={id} id={id} className="segment">
              {label}
            </ToggleButton>
          ))}
      </ToggleButtonGroup>
      <div className="visual-numbers">
        <Field label={words.steps}>
          <NumberBox
            label={words.steps}
            value={choice.steps}
            {...STEPS}
            integer
            unit=""
            onChange={(steps) => set({ steps })}
          />
        </Field>
        <Field label={words.seed}>
          <NumberBox
            label={words.seed}
            value={choice.seed}
            min={0}
            integer
            unit=""
            onChange={(seed) => set({ seed })}
          />
        </Field>
        <Field label={words.pictures}>
          <Segmented
            label={words.pictures}
            value={String(choice.count)}
            options={counts.map((count) => ({ value: String(count), label: String(count) }))}
            onChange={(count) => set({ count: Number(count) })}
          />
        </Field>
      </div>
    </fieldset>
  );
}
