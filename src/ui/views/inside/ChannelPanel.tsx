import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import type { StructureLayer } from "../../../api/inside";
import { formatProbability, formatValue } from "../../../image/format";
import { channelsInOrder, lookAtChannel } from "../../../state/inside";
import type { Cell } from "../../canvas/cell";
import { Button, IconButton } from "../../controls/Button";
import { Facts } from "../../controls/Facts";
import { Note } from "../../controls/Note";
import { Section } from "../../controls/Section";
import { Segmented } from "../../controls/Segmented";
import { enterRoom } from "../../shell/rooms";
import { strings } from "../../strings";
import { useChange, useStudioState } from "../../studio";
import { ActivationPicture } from "./ActivationPicture";
import { Arithmetic } from "./Arithmetic";
import { BestPatches } from "./BestPatches";
import { Kernel } from "./Kernel";
import { useInside, useInsideState } from "./use-inside";
import { VisualPanel } from "./VisualPanel";
import "./channel-panel.css";

const words = strings.inside;
const shows = (["activation", "relevance"] as const).map((value) => ({ value, label: words.shows[value] }));

/** One channel: where it is active, how that comes about, and what it answers to. */
export function ChannelPanel({ layer }: { readonly layer: StructureLayer | null }) {
  const inside = useInside();
  const { value: activation, problem } = useInsideState((state) => state.channel);
  if (problem)
    return (
      <Section title={words.channel}>
        <Note sentence={problem.message}>
          <Button onPress={inside.retry}>{strings.retry}</Button>
        </Note>
      </Section>
    );
  if (!activation || !layer) return <Section title={words.channel}>{null}</Section>;
  return (
    <>
      <Activation layer={layer} />
      <Section title={words.kernel}>
        {activation.kernel ? (
          <Kernel kernel={activation.kernel} channel={activation.channel} />
        ) : (
          <p className="small muted">{words.noKernel}</p>
        )}
      </Section>
      <BestPatches channel={activation.channel} />
      <VisualPanel />
    </>
  );
}

function Activation({ layer }: { readonly layer: StructureLayer }) {
  const inside = useInside();
  const change = useChange();
  const activation = useInsideState((state) => state.channel.value)!;
  const cell = useInsideState((state) => state.cell.value);
  const pixels = useStudioState((state) => state.session.picture.value?.pixels);
  const inputSize = useStudioState((state) => state.session.model.value?.inputSize);
  const [shown, setShown] = useState<"activation" | "relevance">("activation");
  const [place, setPlace] = useState<Cell | null>(null);
  const { channel, layer: name, height, width, relevance } = activation;
  // A place belongs to a layer: in another one it may not exist.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the layer is what it belongs to
  useEffect(() => setPlace(null), [name, height, width]);
  useEffect(() => {
    inside.read(place && place.row < height && place.column < width ? [place.row, place.column] : null);
  }, [inside, place, height, width]);
  useEffect(() => () => inside.read(null), [inside]);
  const isRead = cell !== null && cell.layer === name && cell.channel === channel;
  return (
    <Section title={words.title(channel)} aside={<Neighbours channel={channel} />}>
      {pixels && inputSize && (
        <ActivationPicture
          activation={activation}
          shown={relevance ? shown : "activation"}
          pixels={pixels}
          inputSize={inputSize}
          field={layer.field}
          cell={place}
          onCell={setPlace}
        />
      )}
      <div className="channel-tools">
        <Segmented
          label={words.show}
          value={relevance ? shown : "activation"}
          options={shows}
          onChange={setShown}
        />
        <Button
          look="primary"
          onPress={() => {
            change((recipe) => ({ ...recipe, target: { layer: name, channel } }));
            enterRoom("explain");
          }}
        >
          {words.explain}
        </Button>
      </div>
      <ChannelFacts />
      {place && isRead ? (
        <Arithmetic cell={cell} />
      ) : (
        <p className="small muted arithmetic-hint">{words.hover}</p>
      )}
    </Section>
  );
}

function Neighbours({ channel }: { readonly channel: number }) {
  const inside = useInside();
  const layer = useInsideState((state) => state.layer.value);
  const order = useInsideState((state) => state.choice.order);
  const channels = layer ? channelsInOrder(layer, order) : [];
  const at = channels.indexOf(channel);
  const to = (index: number) => () => {
    const next = channels[index];
    if (next !== undefined) inside.change(lookAtChannel(next));
  };
  return (
    <span className="channel-neighbours">
      <IconButton icon={ChevronLeft} label={words.previous} isDisabled={at <= 0} onPress={to(at - 1)} />
      <IconButton
        icon={ChevronRight}
        label={words.next}
        isDisabled={at < 0 || at >= channels.length - 1}
        onPress={to(at + 1)}
      />
    </span>
  );
}

function ChannelFacts() {
  const activation = useInsideState((state) => state.channel.value);
  const layer = useInsideState((state) => state.layer.value);
  if (!activation || !layer || layer.layer !== activation.layer) return null;
  const { statistics, relevance, target } = layer;
  const k = activation.channel;
  return (
    <Facts
      rows={[
        [words.facts.max, <Value key="max" value={statistics.max[k]!} />],
        [words.facts.mean, <Value key="mean" value={statistics.mean[k]!} />],
        [words.facts.zeros, words.share(formatProbability(statistics.zeros[k]!))],
        [
          words.facts.relevance,
          relevance && (
            <>
              <Value value={relevance[k]!} />{" "}
              <span className="muted">{words.relevanceFor(target.label)}</span>
            </>
          ),
        ],
      ]}
    />
  );
}

const Value = ({ value }: { readonly value: number }) => <span className="mono">{formatValue(value)}</span>;
