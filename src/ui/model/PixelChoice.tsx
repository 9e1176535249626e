import { Radio, RadioGroup } from "react-aria-components";
import type { PixelImage } from "../../api/engine";
import { formatValue } from "../../image/format";
import { namedPreprocessing, type PreprocessingName } from "../../image/named-preprocessing";
import type { Proposal } from "../../image/propose-preprocessing";
import { Field } from "../controls/Field";
import { Segmented } from "../controls/Segmented";
import { NumberBox } from "../form/NumberBox";
import { strings } from "../strings";
import { meanColour, type Preprocessing, toModelSpace } from "./preprocessing";

const words = strings.facts;
const names = Object.keys(words.presets) as (PreprocessingName | "custom")[];
const orders = (["rgb", "bgr"] as const).map((value) => ({ value, label: words.orders[value] }));

/** A choice and its numbers; `custom` keeps those it began with. */
export interface PixelDraft {
  readonly chosen: PreprocessingName | "custom" | null;
  readonly numbers: Preprocessing;
}

interface Props {
  readonly draft: PixelDraft;
  readonly channels: 1 | 3;
  /** Shown with its reason; `null`: nothing is known. */
  readonly proposal: Proposal | null;
  /** The model's files do not say it. */
  readonly isAsked: boolean;
  readonly picture: PixelImage | null;
  readonly onChange: (draft: PixelDraft) => void;
}

/** How pixels become numbers. */
export function PixelChoice({ draft, channels, proposal, isAsked, picture, onChange }: Props) {
  const { chosen, numbers } = draft;
  return (
    <section className="facts-part">
      <h3>{words.pixels}</h3>
      {isAsked && proposal === null && <p className="muted">{words.nothingTells}</p>}
      <RadioGroup
        className="presets"
        aria-label={words.pixels}
        value={chosen}
        onChange={(name) =>
          onChange({
            chosen: name as PixelDraft["chosen"],
            numbers: name === "custom" ? numbers : namedPreprocessing[name as PreprocessingName],
          })
        }
      >
        {names.map((name) => {
          const isProposed = isAsked && proposal?.preprocessing === name;
          return (
            <Radio key={name} value={name} className="preset">
              <strong>{words.presets[name].label}</strong>
              <span className="muted">
                {isProposed && <span className="proposed">{words.proposed}</span>}
                {isProposed ? proposal.reason : words.presets[name].detail}
              </span>
            </Radio>
          );
        })}
      </RadioGroup>
      {chosen === "custom" && (
        <Numbers
          numbers={numbers}
          channels={channels}
          onChange={(next) => onChange({ chosen, numbers: next })}
        />
      )}
      {chosen !== null && <Outcome numbers={numbers} channels={channels} picture={picture} />}
    </section>
  );
}

function Numbers({
  numbers,
  channels,
  onChange,
}: {
  readonly numbers: Preprocessing;
  readonly channels: 1 | 3;
  readonly onChange: (numbers: Preprocessing) => void;
}) {
  const set = (part: "scale" | "offset", channel: number, value: number): void => {
    const next: [number, number, number] = [...numbers[part]];
    // One channel: the same numbers three times, so that a card written from them is complete.
    if (channels === 1) next.fill(value);
    else next[channel] = value;
    onChange({ ...numbers, [part]: next });
  };
  return (
    <>
      {(["scale", "offset"] as const).map((part) => (
        <div key={part} className="custom">
          <span className="muted">{words[part]}</span>
          {Array.from({ length: channels }, (_, channel) => (
            <NumberBox
              // biome-ignore lint/suspicious/noArrayIndexKey: channels are their index
              key={channel}
              label={words.channel(words[part], channel)}
              value={numbers[part][channel]!}
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
            value={numbers.order}
            options={orders}
            onChange={(order) => onChange({ ...numbers, order })}
          />
        </Field>
      )}
    </>
  );
}

/** What becomes of some colours. */
function Outcome({
  numbers,
  channels,
  picture,
}: {
  readonly numbers: Preprocessing;
  readonly channels: 1 | 3;
  readonly picture: PixelImage | null;
}) {
  const swatches: readonly (readonly [string, readonly [number, number, number]])[] = [
    [words.swatches.black, [0, 0, 0]],
    [words.swatches.grey, [127.5, 127.5, 127.5]],
    [words.swatches.white, [255, 255, 255]],
    ...(picture ? ([[words.swatches.mean, meanColour(picture)]] as const) : []),
  ];
  return (
    <table className="outcome">
      <caption>{words.outcome}</caption>
      <tbody>
        {swatches.map(([name, pixel]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="mono muted">{pixel.map((value) => Math.round(value)).join("  ")}</td>
            <td className="mono">{toModelSpace(pixel, numbers, channels).map(formatValue).join("  ")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
