import { Pause, Play, X } from "lucide-react";
import { useState } from "react";
import { meanPicture } from "../../../image/mean";
import type { VisualRun } from "../../../state/inside-visual";
import { emptyVisualChoice } from "../../../state/visual-choice";
import { Button } from "../../controls/Button";
import { Note } from "../../controls/Note";
import { ProgressLine } from "../../controls/ProgressLine";
import { Section } from "../../controls/Section";
import { strings } from "../../strings";
import { useVisual, useVisualState } from "./use-visual";
import { VisualChoices } from "./VisualChoices";
import { VisualPictures } from "./VisualPictures";
import { VisualResult } from "./VisualResult";
import "./visual-panel.css";

const words = strings.visual;
const UNCHANGED = JSON.stringify(emptyVisualChoice);

/** Pictures made to excite a part of the network, while they are made and afterwards. */
export function VisualPanel() {
  const visual = useVisual();
  const runs = useVisualState((state) => state.runs);
  const choice = useVisualState((state) => state.choice);
  const [chosen, setChosen] = useState(0);
  const running = runs.find((run) => run?.status === "running");
  const found = pictureAt(runs, chosen) ?? pictureAt(runs, 0);
  return (
    <Section
      title={words.title}
      aside={
        JSON.stringify(choice) !== UNCHANGED &&
        !running && (
          <Button look="plain" onPress={() => visual.change(() => emptyVisualChoice)}>
            {strings.form.resetAll}
          </Button>
        )
      }
    >
      <VisualPictures chosen={pictureAt(runs, chosen) ? chosen : 0} onChoose={setChosen} />
      {runs.map((run) => run?.problem && <Note key={run.key} sentence={run.problem.message} />)}
      {running && <ProgressLine what={running.what} done={running.done} />}
      <Actions runs={runs} />
      {found?.run.status === "done" && <VisualResult {...found} />}
      <VisualChoices isRunning={running !== undefined} />
    </Section>
  );
}

type Runs = readonly (VisualRun | null)[];

/** Of all pictures side by side: whose it is and which of them. */
function pictureAt(runs: Runs, index: number): { readonly run: VisualRun; readonly at: number } | null {
  let at = index;
  for (const run of runs) {
    const count = run?.visual?.images.length ?? 0;
    if (run && at < count) return { run, at };
    at -= count;
  }
  return null;
}

function Actions({ runs }: { readonly runs: Runs }) {
  const visual = useVisual();
  const count = useVisualState((state) => state.choice.count);
  const isBarred = useVisualState((state) => state.sides.length === 0 || state.obstacles.length > 0);
  const has = (status: VisualRun["status"]) => runs.some((run) => run?.status === status);
  if (runs.length > 0 && runs.every((run) => run?.status === "done")) return null;
  const isRunning = has("running");
  const isSeveral = runs.length * count > 1;
  const label = isRunning
    ? strings.inside.pause
    : has("failed")
      ? strings.retry
      : has("paused") || has("done")
        ? words.resume
        : isSeveral
          ? words.makeSeveral
          : words.make;
  // One button all along: who works by keyboard makes, pauses and goes on without looking for it again.
  return (
    <div className="visual-actions">
      <Button
        icon={isRunning ? Pause : Play}
        isDisabled={isBarred}
        onPress={() => (isRunning ? visual.pause() : visual.run(meanPicture))}
      >
        {label}
      </Button>
      {isRunning && (
        <Button look="plain" icon={X} onPress={visual.cancel}>
          {strings.cancel}
        </Button>
      )}
    </div>
  );
}
