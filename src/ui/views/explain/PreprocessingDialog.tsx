import { useState } from "react";
import { Radio, RadioGroup } from "react-aria-components";
import type { ModelInfo } from "../../../api/engine";
import { formatValue } from "../../../image/format";
import { namedPreprocessing, type PreprocessingName } from "../../../image/named-preprocessing";
import { Button } from "../../controls/Button";
import { Field } from "../../controls/Field";
import { Sheet } from "../../controls/Overlay";
import { Segmented } from "../../controls/Segmented";
import { NumberBox } from "../../form/NumberBox";
import { strings } from "../../strings";
import { useStudio, useStudioState } from "../../studio";
import { meanColour, type Preprocessing, presetOf, toModelSpace } from "./preprocessing";

const words = strings.preprocessing;
const names = Object.keys(words.presets) as (PreprocessingName | "custom")[];
const orders = (["rgb", "bgr"] as const).map((value) => ({ value, label: words.orders[value] }));

/** How pixels become numbers: asked where a model does not say, shown and changed where it does. */
export default function PreprocessingDialog({
  model,
  onClose,
}: {
  readonly model: ModelInfo;
  readonly onClose: () => void;
}) {
  const studio = useStudio();
  const picture = useStudioState((state) => state.session.picture.value?.pixels ?? null);
  const channels = model.inputChannels;
  const [draft, setDraft] = useState<Preprocessing>(model.preprocessing ?? namedPreprocessing["-1..1"]);
  // Where the model says nothing, nothing is chosen: a preselected answer would be a guess.
  const [chosen, setChosen] = useState<PreprocessingName | "custom" | null>(
    model.preprocessing && presetOf(model.preprocessing, channels),
  );
  const set = (part: "scale" | "offset", channel: number, value: number): void => {
    const next: [number, number, number] = [...draft[part]];
    // One channel: the same numbers three times, so that a card written from them is complete.
    if (channels === 1) next.fill(value);
    else next[channel] = value;
    setDraft({ ...draft, [part]: next });
  };
  const swatches: readonly (readonly [string, readonly [number, number, number]])[] = [
    [words.swatches.black, [0, 0, 0]],
    [words.swatches.grey, [127.5, 127.5, 127.5]],
    [words.swatches.white, [255, 255, 255]],
    ...(picture ? ([[words.swatches.mean, meanColour(picture)]] as const) : []),
  ];

  return (
    <Sheet title={words.title} isOpen onClose={onClose} wide>
      <p>{model.preprocessing === null ? words.why : words.change}</p>
      <RadioGroup
        className="presets"
        aria-label={words.title}
        value={chosen}
        onChange={(name) => {
          setChosen(name as PreprocessingName | "custom");
          if (name !== "custom") setDraft(namedPreprocessing[name as PreprocessingName]);
        }}
      >
        {names.map((name) => (
          <Radio key={name} value={name} className="preset">
            <strong>{words.presets[name].label}</strong>
            <span className="muted">{words.presets[name].detail}</span>
          </Radio>
        ))}
      </RadioGroup>
      {chosen === "custom" && (
        <>
          {(["scale", "offset"] as const).map((part) => (
            <div key={part} className="custom">
              <span className="muted">{words[part]}</span>
              {Array.from({ length: channels }, (_, channel) => (
                <NumberBox
                  // biome-ignore lint/suspicious/noArrayIndexKey: channels are their index
                  key={channel}
                  label={words.channel(words[part], channel)}
                  value={draft[part][channel]!}
                  integer={false}
                  unit=""
                  onChange={(value) => set(part, channel, value)}
                />
              ))}
            </div>
          ))}
          {channels === 3 && (
            <Field label={words.order}>
              <Segmented
                label={words.order}
                value={draft.order}
                options={orders}
                onChange={(order) => setDraft({ ...draft, order })}
              />
            </Field>
          )}
        </>
      )}
      {chosen !== null && (
        <table className="outcome">
          <caption>{words.outcome}</caption>
          <tbody>
            {swatches.map(([name, pixel]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="mono muted">{pixel.map((value) => Math.round(value)).join("  ")}</td>
                <td className="mono">{toModelSpace(pixel, draft, channels).map(formatValue).join("  ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="row end">
        <Button onPress={onClose}>{strings.cancel}</Button>
        <Button
          look="primary"
          isDisabled={chosen === null}
          onPress={() => {
            void studio.setPreprocessing(draft);
            onClose();
          }}
        >
          {strings.apply}
        </Button>
      </div>
    </Sheet>
  );
}
