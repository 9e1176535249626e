import { Download, ScanEye } from "lucide-react";
import type { PixelImage } from "../../../api/engine";
import { formatProbability, formatValue } from "../../../image/format";
import type { VisualRun } from "../../../state/inside-visual";
import { surface } from "../../canvas/paint";
import { Button } from "../../controls/Button";
import { saveFile, slugOf } from "../../share/save-file";
import { fileOf } from "../../share/travel";
import { enterRoom } from "../../shell/rooms";
import { strings } from "../../strings";
import { useStudio } from "../../studio";

const words = strings.visual;

interface Props {
  readonly run: VisualRun;
  /** Which of its pictures. */
  readonly at: number;
}

/** A finished picture: what it comes to, what the network itself takes it for, and where it can go. */
export function VisualResult({ run, at }: Props) {
  const studio = useStudio();
  const { visual, answers } = run;
  const image = visual?.images[at];
  if (!visual || !image) return null;
  const score = visual.scores?.[at];
  const name = `${slugOf(visual.label)}.png`;
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
          icon={ScanEye}
          onPress={() => {
            enterRoom("explain");
            void studio.showPixels(image, { kind: "file", name });
          }}
        >
          {words.openInExplain}
        </Button>
        <Button look="plain" icon={Download} onPress={() => void save(image, name)}>
          {words.save}
        </Button>
      </div>
    </>
  );
}

const save = async (image: PixelImage, name: string): Promise<void> =>
  saveFile(name, await fileOf(surface(image)));

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
