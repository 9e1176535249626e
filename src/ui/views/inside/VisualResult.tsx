import type { ModelInfo, PixelImage, Visual } from "../../../api/engine";
import { formatProbability, formatValue } from "../../../image/format";
import { visualRecordOf } from "../../../share/record";
import type { VisualRun } from "../../../state/inside-visual";
import { surface } from "../../canvas/paint";
import { Button } from "../../controls/Button";
import { saveFile, slugOf } from "../../share/save-file";
import { fileOf } from "../../share/travel";
import { enterRoom } from "../../shell/rooms";
import { strings } from "../../strings";
import { useStudio } from "../../studio";
import { useVisualState } from "./use-visual";

const words = strings.visual;

interface Props {
  readonly run: VisualRun;
  /** Which of its pictures. */
  readonly at: number;
}

/** A finished picture: what it comes to, what the network itself takes it for, and where it can go. */
export function VisualResult({ run, at }: Props) {
  const studio = useStudio();
  const model = useVisualState((state) => state.subject?.model);
  const { visual, answers } = run;
  const image = visual?.images[at];
  if (!visual || !image || !model) return null;
  const score = visual.scores?.[at];
  const name = slugOf(visual.label);
  return (
    <>
      {score !== undefined && <p className="small muted">{words.scored(formatValue(score), visual.unit)}</p>}
      {visual.notes.map((note) => (
        <p key={note} className="small muted">
          {note}
        </p>
      ))}
      <Answers scores={answers?.[at] ?? []} />
      <div className="visual-actions">
        <Button
          onPress={() => {
            enterRoom("explain");
            void studio.showPixels(image, { kind: "file", name: `${name}.png` });
          }}
        >
          {words.openInExplain}
        </Button>
        <Button look="plain" onPress={() => void savePng(image, `${name}.png`)}>
          {words.savePng}
        </Button>
        <Button look="plain" onPress={() => saveRecord(visual, model, `${name}.json`)}>
          {words.saveRecord}
        </Button>
      </div>
    </>
  );
}

const savePng = async (image: PixelImage, name: string): Promise<void> =>
  saveFile(name, await fileOf(surface(image)));

/** Everything with which it can be made again, and the objective after every step. */
const saveRecord = (visual: Visual, model: ModelInfo, name: string): void =>
  saveFile(name, new Blob([`${JSON.stringify(visualRecordOf(visual, model), null, 2)}\n`]));

function Answers({ scores }: { readonly scores: NonNullable<VisualRun["answers"]>[number] }) {
  if (scores.length === 0) return null;
  return (
    <table className="visual-answers">
      <caption className="small muted">{words.answers}</caption>
      <tbody>
        {scores.map(({ index, name, probability }) => (
          <tr key={index}>
            <th scope="row">{name}</th>
            <td className="mono">{formatProbability(probability)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
