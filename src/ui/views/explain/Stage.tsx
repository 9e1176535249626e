import { useEffect, useMemo, useState } from "react";
import { evidenceOf, isDark, regionOf, showMap } from "../../../image/show-map";
import type { Cell } from "../../canvas/cell";
import { describeMap } from "../../canvas/describe-map";
import { Button } from "../../controls/Button";
import { ColourBar } from "../../controls/ColourBar";
import { Note } from "../../controls/Note";
import { ProgressLine } from "../../controls/ProgressLine";
import { StageTools } from "../../controls/StageTools";
import { useStageShortcuts } from "../../stage-shortcuts";
import { strings } from "../../strings";
import { useOnScreen, useStudio, useStudioState } from "../../studio";
import { useTheme } from "../../theme/theme";
import { unitOf } from "../../unit";
import { useColouring } from "../../use-colouring";
import { BeforeLine } from "./BeforeLine";
import { EmptyStage } from "./EmptyStage";
import { Headline } from "./Headline";
import { Picture } from "./Picture";
import { Readout } from "./Readout";
import { StatusLine } from "./StatusLine";
import { Trail } from "./Trail";
import { useBefore } from "./use-before";
import { useViewport } from "./use-viewport";
import "./stage.css";

const MARGIN = 24;
const NARROW_MARGIN = 8;

/** The picture and everything that is said right beside it. */
export function Stage({ narrow }: { readonly narrow: boolean }) {
  const studio = useStudio();
  const theme = useTheme();
  const { picture, explained, stored } = useOnScreen();
  const { job, problem } = useStudioState((state) => state.session.explanation);
  const opening = useStudioState((state) => state.session.model.job ?? state.session.predictions.job);
  const engineProblem = useStudioState((state) => state.session.engineProblem);
  const modelHash = useStudioState((state) => state.session.model.value?.hash);
  const isStarting = useStudioState((state) => state.session.isStarting);
  const offer = useStudioState((state) => state.session.offer);
  const presentation = useStudioState((state) => state.recipe.presentation);
  const [cell, setCell] = useState<Cell | null>(null);
  const pixels = picture?.pixels ?? null;
  const viewport = useViewport(pixels, narrow ? NARROW_MARGIN : MARGIN);

  const darkPicture = useMemo(() => pixels !== null && isDark(pixels), [pixels]);
  // A map is only ever shown on the picture it was made from.
  const explanation = explained && explained.imageId === picture?.id ? explained.explanation : null;
  const colouring = useColouring();
  const shown = useMemo(() => {
    if (!explanation) return { map: null, failure: null };
    try {
      return { map: showMap(explanation, colouring, { theme, darkPicture }), failure: null };
    } catch (error) {
      return { map: null, failure: error instanceof Error ? error.message : String(error) };
    }
  }, [explanation, colouring, theme, darkPicture]);
  const { map, failure } = shown;
  const description = useMemo(
    () =>
      map && explanation && pixels
        ? describeMap(evidenceOf(explanation, map.scalar), pixels)
        : strings.map.none,
    [map, explanation, pixels],
  );
  const { zoomTo } = viewport;
  const hasEvidence = explanation !== null && map?.image != null && presentation.view !== "original";
  const tools = {
    ...viewport,
    toEvidence: hasEvidence
      ? () => {
          const region = regionOf(explanation, presentation);
          if (region) zoomTo(region);
        }
      : null,
  };
  useStageShortcuts(tools);
  const before = useBefore(presentation.view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a cell belongs to one map
  useEffect(() => setCell(null), [explanation, pixels]);

  const work = job ?? opening;
  const isEarlierModel =
    explanation !== null && stored === null && explained?.modelHash !== modelHash && !work;
  return (
    <main className="stage">
      <div className="stage-progress">{work && <ProgressLine what={work.what} done={work.done} />}</div>
      {picture && pixels ? (
        <>
          <header className="stage-top asked">
            <Headline />
            <StageTools viewport={tools} before={before} />
          </header>
          <div className="stage-picture">
            <Picture
              pixels={pixels}
              map={map}
              look={presentation}
              description={description}
              before={before.share}
              viewport={viewport}
              cell={cell}
              onCell={setCell}
            />
            {before.share !== null && (
              <BeforeLine picture={pixels} viewport={viewport} share={before.share} onChange={before.move} />
            )}
            {(map?.empty || failure || problem || (offer && !job) || isEarlierModel) && (
              <div className="stage-words">
                {map?.empty && !problem && <p className="stage-word">{map.empty}</p>}
                {isEarlierModel && <p className="stage-word">{strings.stage.earlierModel}</p>}
                {failure && <Note sentence={failure} />}
                {problem && (
                  <Note sentence={problem.message}>
                    {explanation && <p className="small muted">{strings.stage.kept}</p>}
                    <Button onPress={studio.run}>{strings.retry}</Button>
                  </Note>
                )}
                {offer && !job && (
                  <div className="stage-word offer">
                    <span>
                      {strings.stage.dear(offer.cost)}{" "}
                      {explanation && <span className="muted">{strings.stage.kept}</span>}
                    </span>
                    <Button look="primary" onPress={studio.run}>
                      {offer.milliseconds === null
                        ? strings.stage.runAgain
                        : strings.stage.runIt(strings.stage.seconds(offer.milliseconds))}
                    </Button>
                  </div>
                )}
              </div>
            )}
          </div>
          <footer className="stage-bottom">
            <Readout
              name={picture.choice.name}
              map={map}
              explanation={explanation}
              pixels={pixels}
              cell={cell}
            />
            {map?.range && explanation && presentation.view !== "original" && (
              <ColourBar
                colormap={map.colormap}
                range={map.range}
                unit={`${strings.stage.ownScale}, ${unitOf(explanation)}`}
                value={cell ? map.scalar.values[cell.row * map.scalar.width + cell.column]! : null}
              />
            )}
          </footer>
        </>
      ) : (
        <div className="stage-empty">{!isStarting && <EmptyStage />}</div>
      )}
      {engineProblem && (
        <div className="stage-engine">
          <Note sentence={`${strings.engineFailed}: ${engineProblem.message}`}>
            <Button onPress={() => void studio.restart()}>{strings.retry}</Button>
          </Note>
        </div>
      )}
      {!narrow && <Trail />}
      <StatusLine explanation={explanation} isStored={stored !== null} />
    </main>
  );
}
