import { memo } from "react";
import type { Obstacle } from "../../../state/visual-choice";
import { madeOf } from "../../../state/visual-choice";
import { Field } from "../../controls/Field";
import { Note } from "../../controls/Note";
import { Picker } from "../../controls/Picker";
import { Segmented } from "../../controls/Segmented";
import { Toggle } from "../../controls/Toggle";
import { strings } from "../../strings";
import { AboutPiece } from "./PieceForm";
import { useVisual, useVisualState } from "./use-visual";
import { VisualMore } from "./VisualMore";
import { VisualTerm } from "./VisualTerm";

const words = strings.visual;
const starts = (["noise", "photo"] as const).map((value) => ({ value, label: words.starts[value] }));

/**
 * What is maximised, from where, and what the picture is made of; the rest is folded away. Pictures on their way are
 * told ten times a second, and nothing here changes with them.
 */
export const VisualChoices = memo(function VisualChoices({ isRunning }: { readonly isRunning: boolean }) {
  const visual = useVisual();
  const start = useVisualState((state) => state.choice.start);
  const obstacles = useVisualState((state) => state.obstacles);
  const isAbout = (each: Obstacle) => each === "photo-several" || each === "photo-code";
  const obstacle = obstacles.find(isAbout);
  return (
    <fieldset className="visual-choices" disabled={isRunning}>
      <VisualTerm at={0} />
      <Field label={words.start}>
        <Segmented
          label={words.start}
          value={start}
          options={starts}
          onChange={(next) => visual.change((choice) => ({ ...choice, start: next }))}
        />
      </Field>
      {obstacle && <Note sentence={words.obstacles[obstacle]} />}
      <MadeOf />
      <VisualMore />
    </fieldset>
  );
});

function MadeOf() {
  const visual = useVisual();
  const choice = useVisualState((state) => state.choice);
  const subject = useVisualState((state) => state.subject);
  const hasNone = useVisualState((state) => state.obstacles.includes("no-generator"));
  if (!subject) return null;
  const { info, generator, model } = subject;
  const chosen = madeOf(choice, info);
  const isDrawn = info.parameterisations.some(({ generator: draws }) => draws);
  const pieces = info.parameterisations.filter(
    ({ id, generator: draws }) => !draws || generator !== null || id === chosen,
  );
  const piece = pieces.find(({ id }) => id === chosen);
  return (
    <>
      <Field label={words.madeOf} about={piece && <AboutPiece piece={piece} />}>
        <Picker
          label={words.madeOf}
          value={chosen}
          sections={[
            {
              label: null,
              options: pieces.map(({ id, label, summary }) => ({ value: id, label, detail: summary })),
            },
          ]}
          onChange={(id) =>
            visual.change((before) => ({
              ...before,
              parameterisations: id === info.usual.parameterisation ? null : id,
            }))
          }
        />
      </Field>
      {hasNone && <Note sentence={words.obstacles["no-generator"]} />}
      {isDrawn && generator && (
        <Field label={words.sideBySide} help={`${words.sideBySideHelp} ${words.drawnBy(generator.name)}`}>
          <Toggle
            label={words.sideBySide}
            value={choice.sideBySide}
            onChange={(sideBySide) => visual.change((before) => ({ ...before, sideBySide }))}
          />
        </Field>
      )}
      {isDrawn && !generator && !hasNone && (
        <p className="small muted">{words.noGenerator(...model.inputSize, model.inputChannels)}</p>
      )}
    </>
  );
}
