import { useEffect, useMemo, useState } from "react";
import type { ModelInfo } from "../../api/engine";
import { type Problem, toProblem } from "../../core/problem";
import { namedPreprocessing } from "../../image/named-preprocessing";
import { proposePreprocessing } from "../../image/propose-preprocessing";
import type { SaidFacts } from "../../state/models";
import { Button } from "../controls/Button";
import { Note } from "../controls/Note";
import { Sheet } from "../controls/Overlay";
import { NumberBox } from "../form/NumberBox";
import { strings } from "../strings";
import { useStudio, useStudioState } from "../studio";
import { NamesChoice } from "./NamesChoice";
import { mayBeImageNet, type NameSource, type NamesDraft, readNames } from "./names";
import { PixelChoice, type PixelDraft } from "./PixelChoice";
import { presetOf } from "./preprocessing";
import { TriedAnswer } from "./TriedAnswer";
import "./facts-dialog.css";

const words = strings.facts;
const LARGEST = 2048;

/** Asks for what a model's files do not say, and changes what they do say. */
export default function FactsDialog({
  model,
  onClose,
}: {
  readonly model: ModelInfo;
  readonly onClose: () => void;
}) {
  const studio = useStudio();
  const picture = useStudioState((state) => state.session.picture.value?.pixels ?? null);
  const sizeIsProposed = useStudioState((state) => state.session.sizeIsProposed);
  const problem = useStudioState((state) => state.session.model.problem);
  const { name, layers, classes, inputChannels: channels } = model;
  const [isAsked] = useState(model.preprocessing === null || sizeIsProposed);
  const proposal = useMemo(
    () => proposePreprocessing({ name, layers: layers.map((layer) => layer.name), channels }),
    [name, layers, channels],
  );
  const [pixels, setPixels] = useState<PixelDraft>(() => {
    if (model.preprocessing)
      return { chosen: presetOf(model.preprocessing, channels), numbers: model.preprocessing };
    const chosen = proposal?.preprocessing ?? null;
    return { chosen, numbers: namedPreprocessing[chosen ?? "-1..1"] };
  });
  const [size, setSize] = useState(model.inputSize);
  const sources: readonly NameSource[] = [
    ...(model.labels ? (["file"] as const) : []),
    ...(mayBeImageNet(classes) ? (["imagenet"] as const) : []),
    "own",
    "none",
  ];
  const [draft, setDraft] = useState<NamesDraft>({
    source: model.labels ? "file" : mayBeImageNet(classes) ? "imagenet" : "none",
    text: "",
    file: null,
  });
  const imageNet = useImageNet(draft.source === "imagenet" ? classes : null);
  const names = readNames(draft, classes, model.labels, imageNet);
  const preprocessing = pixels.chosen === null ? null : pixels.numbers;

  const changeSize = (next: readonly [number, number]): void => {
    setSize(next);
    // While one is asked, the answer beside follows; else an open model is left in peace until one is sure.
    if (isAsked) void studio.models.trySize(next);
  };
  const apply = (): void => {
    const isNew = JSON.stringify(preprocessing) !== JSON.stringify(model.preprocessing);
    const facts: SaidFacts = {
      ...(preprocessing && isNew ? { preprocessing } : {}),
      ...(draft.source === "file" ? {} : { labels: names.labels }),
      ...(model.anySize ? { inputSize: size } : {}),
    };
    void studio.models.describe(facts);
    onClose();
  };

  return (
    <Sheet
      title={isAsked ? words.ask : words.edit}
      isOpen
      onClose={onClose}
      large
      footer={
        <div className="row end">
          <Button onPress={onClose}>{strings.cancel}</Button>
          <Button look="primary" isDisabled={preprocessing === null || !names.isReady} onPress={apply}>
            {isAsked ? words.use : strings.apply}
          </Button>
        </div>
      }
    >
      <p>{isAsked ? words.why : words.change}</p>
      {problem && <Note sentence={problem.message} onDismiss={() => studio.dismiss("model")} />}
      <div className="facts-columns">
        <div className="facts-choices">
          {model.anySize && (
            <section className="facts-part">
              <h3>{words.size}</h3>
              {isAsked && <p className="muted">{words.sizeReason(...model.inputSize)}</p>}
              <div className="size-boxes">
                {([words.height, words.width] as const).map((label, axis) => (
                  <NumberBox
                    key={label}
                    label={label}
                    value={size[axis]!}
                    min={1}
                    max={LARGEST}
                    integer
                    unit="px"
                    onChange={(value) => changeSize(axis === 0 ? [value, size[1]] : [size[0], value])}
                  />
                ))}
              </div>
            </section>
          )}
          <PixelChoice
            draft={pixels}
            channels={channels}
            proposal={proposal}
            isAsked={model.preprocessing === null}
            picture={picture}
            onChange={setPixels}
          />
          <NamesChoice
            draft={draft}
            names={names}
            classes={classes}
            sources={sources}
            isProposed={model.labels === null}
            onChange={setDraft}
          />
        </div>
        <TriedAnswer model={model} preprocessing={preprocessing} labels={names.labels} />
      </div>
    </Sheet>
  );
}

/** The names of ImageNet's classes, once they are wanted. */
function useImageNet(classes: number | null): readonly string[] | Problem | null {
  const studio = useStudio();
  const [found, setFound] = useState<readonly string[] | Problem | null>(null);
  useEffect(() => {
    if (classes === null) return;
    let isWanted = true;
    studio.models.imageNetNames(classes).then(
      (names) => isWanted && setFound(names),
      (error: unknown) => isWanted && setFound(toProblem(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [studio, classes]);
  return found;
}
