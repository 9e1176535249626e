import { useMemo } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { ClassScore, PixelImage } from "../../../api/engine";
import { formatProbability } from "../../../image/format";
import { toInputSize } from "../../../image/preprocess";
import type { VisualRun } from "../../../state/inside-visual";
import { needsPhoto } from "../../../state/visual-choice";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { ObjectiveCurve } from "./ObjectiveCurve";
import { Pixels } from "./Pixels";
import { useVisualState } from "./use-visual";

const words = strings.visual;

interface Props {
  /** Which picture of all is looked at more closely. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** All pictures of what is asked, each side in a column of its own; beside them the photo where it is looked at. */
export function VisualPictures({ chosen, onChoose }: Props) {
  const choice = useVisualState((state) => state.choice);
  const subject = useVisualState((state) => state.subject);
  const sides = useVisualState((state) => state.sides);
  const runs = useVisualState((state) => state.runs);
  if (!subject || runs.every((run) => !run?.visual)) return null;
  const { info } = subject;
  const withPhoto = needsPhoto(choice, info);
  const counts = runs.map((run) => run?.visual?.images.length ?? 0);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const isChoosable = all > 1 && runs.every((run) => run?.status !== "running");
  const titleOf = (parameterisation: string): string | null => {
    if (sides.length === 1) return withPhoto ? words.result : null;
    return info.parameterisations.find(({ id }) => id === parameterisation)?.label ?? null;
  };
  const columns = (
    <div className="visual-columns">
      {withPhoto && <Photo />}
      {sides.map(({ key, parameterisation }, i) => (
        <Side
          key={key}
          run={runs[i] ?? null}
          title={titleOf(parameterisation)}
          first={counts.slice(0, i).reduce((sum, count) => sum + count, 0)}
          all={all}
          isChoosable={isChoosable}
        />
      ))}
    </div>
  );
  if (!isChoosable) return columns;
  return (
    <ToggleButtonGroup
      className="visual-choosable"
      aria-label={words.choose}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[String(chosen)]}
      onSelectionChange={([key]) => onChoose(Number(key ?? 0))}
    >
      {columns}
    </ToggleButtonGroup>
  );
}

/** What pictures are compared with: the photo, in the size in which the network is shown it. */
function Photo() {
  const photo = useVisualState((state) => state.subject!.photo.pixels);
  const size = useVisualState((state) => state.subject!.model.inputSize);
  const scores = useStudioState((state) => state.session.predictions.value?.scores);
  const image = useMemo(() => toInputSize(photo, size), [photo, size]);
  return (
    <div className="visual-side">
      <p className="small muted">{words.photo}</p>
      <figure className="visual-cell">
        <Picture image={image} label={words.photoLabel} />
        <figcaption>
          <Answer scores={scores} />
        </figcaption>
      </figure>
    </div>
  );
}

interface SideProps {
  readonly run: VisualRun | null;
  readonly title: string | null;
  /** Where its pictures begin among all. */
  readonly first: number;
  readonly all: number;
  readonly isChoosable: boolean;
}

function Side({ run, title, first, all, isChoosable }: SideProps) {
  const visual = run?.visual ?? null;
  return (
    <div className="visual-side">
      {title !== null && <p className="small muted">{title}</p>}
      {visual ? (
        <div className="visual-pictures" data-many={manyOf(visual.images.length)}>
          {visual.images.map((image, i) => {
            const answer = spoken(run?.answers?.[i]);
            const caption = (title !== null || all > 1) && run?.status === "done" && (
              <Answer scores={run.answers?.[i]} isBrief={visual.images.length > 1 && title !== null} />
            );
            const at = first + i;
            return isChoosable ? (
              <ToggleButton
                key={at}
                id={String(at)}
                className="visual-cell"
                aria-label={words.oneOf(at + 1, all, title, answer)}
              >
                <Picture image={image} />
                {caption}
              </ToggleButton>
            ) : (
              <div key={at} className="visual-cell">
                <Picture image={image} label={words.visualOf(visual.label, visual.step, visual.steps)} />
                {caption}
              </div>
            );
          })}
        </div>
      ) : (
        <div className="visual-empty" />
      )}
      {visual && <ObjectiveCurve history={visual.history} steps={visual.steps} unit={visual.unit} />}
    </div>
  );
}

const manyOf = (count: number): 1 | 2 | 3 => (count === 1 ? 1 : count <= 4 ? 2 : 3);

interface AnswerProps {
  readonly scores: readonly ClassScore[] | undefined;
  /** There is room for a name only. */
  readonly isBrief?: boolean;
}

/** What the network takes a picture for, under it. */
function Answer({ scores, isBrief = false }: AnswerProps) {
  const top = scores?.[0];
  return (
    <span className="visual-answer small">
      <span className="clip">{top?.name}</span>
      {top && !isBrief && <span className="mono muted">{formatProbability(top.probability)}</span>}
    </span>
  );
}

/** The same in words. */
const spoken = (scores: readonly ClassScore[] | undefined): string => {
  const top = scores?.[0];
  return top ? words.answer(top.name, formatProbability(top.probability)) : "";
};

function Picture({ image, label }: { readonly image: PixelImage; readonly label?: string }) {
  const { width, height, data } = image;
  const pixels = useMemo(
    () => new ImageData(Uint8ClampedArray.from(data), width, height),
    [data, width, height],
  );
  return (
    <div className="visual-picture" {...(label !== undefined && { role: "img", "aria-label": label })}>
      <Pixels image={pixels} />
    </div>
  );
}
