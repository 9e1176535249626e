import { useLayoutEffect, useRef } from "react";
import type { ModelInfo, PixelImage } from "../../api/engine";
import { formatProbability } from "../../image/format";
import { splitName } from "../class-name";
import { Note } from "../controls/Note";
import { ProgressLine } from "../controls/ProgressLine";
import { strings } from "../strings";
import { useStudioState } from "../studio";
import type { Preprocessing } from "./preprocessing";
import { useTried } from "./use-tried";

const words = strings.facts;
const SHOWN = 5;
/** A shorter bar would be a speck. */
const SMALLEST_BAR = 0.01;

interface Props {
  readonly model: ModelInfo;
  /** `null`: nothing is chosen yet. */
  readonly preprocessing: Preprocessing | null;
  readonly labels: readonly string[] | null;
}

/** The answer to the picture on the screen, while one chooses. */
export function TriedAnswer({ model, preprocessing, labels }: Props) {
  const picture = useStudioState((state) => state.session.picture.value);
  const { scores, isRunning, problem } = useTried(model, preprocessing);
  return (
    <section className="tried" aria-label={words.answer} aria-busy={isRunning}>
      <h3>{words.answer}</h3>
      {picture && <Thumbnail pixels={picture.pixels} name={picture.choice.name} />}
      {!picture && <p className="muted">{words.noPicture}</p>}
      {picture && preprocessing === null && <p className="muted">{words.noChoice}</p>}
      <div className="tried-progress">{isRunning && <ProgressLine what={words.answer} done={null} />}</div>
      {problem && <Note sentence={problem.message} />}
      {scores && (
        <ol className="tried-scores" data-stale={isRunning || undefined}>
          {scores.slice(0, SHOWN).map(({ index, probability }) => (
            <li key={index}>
              <span className="clip">{splitName(labels?.[index] ?? `class ${index}`).first}</span>
              <span className="mono">{formatProbability(probability)}</span>
              {probability >= SMALLEST_BAR && (
                <span className="tried-bar" style={{ width: `${probability * 100}%` }} />
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Thumbnail({ pixels, name }: { readonly pixels: PixelImage; readonly name: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, data } = pixels;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    context?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  }, [data, width, height]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={name}
      data-small={width < 96 || undefined}
    />
  );
}
