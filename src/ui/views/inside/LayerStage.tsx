import { useStore } from "zustand";
import type { StructureLayer } from "../../../api/inside";
import { type InsideChoice, lookAtChannel } from "../../../state/inside";
import { Button } from "../../controls/Button";
import { Note } from "../../controls/Note";
import { ProgressLine } from "../../controls/ProgressLine";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { ChannelGrid } from "./ChannelGrid";
import { LayerStatus, PictureOffer } from "./LayerStatus";
import { LayerTools } from "./LayerTools";
import { useInside, useInsideState } from "./use-inside";

const words = strings.inside;

/** The layer that is looked at: what it is, and what all of its channels answer to the picture. */
export function LayerStage({
  layer,
  narrow,
}: {
  readonly layer: StructureLayer | null;
  readonly narrow: boolean;
}) {
  const inside = useInside();
  const choice = useInsideState((state) => state.choice);
  const { value: activations, problem } = useInsideState((state) => state.layer);
  const structure = useInsideState((state) => state.structure);
  const exciting = useStore(inside.queue.store, (state) => state.images);
  const failed = useStore(inside.queue.store, (state) => state.failed);
  const shown = useInsideState((state) => state.channel.value?.channel ?? null);
  const hasPicture = useStudioState(
    ({ session }) => session.model.value !== null && session.picture.value !== null,
  );
  const isStarting = useStudioState(({ session }) => session.isStarting);
  const trouble = problem ?? structure.problem;
  const isThere = activations !== null && choice.channel !== null && choice.channel < countOf(activations);
  return (
    <main className="stage inside-stage">
      <div className="stage-progress">
        <Work />
      </div>
      {!hasPicture && !isStarting && <p className="inside-empty muted">{words.noPicture}</p>}
      {layer && hasPicture && (
        <header className="stage-top">
          <Title layer={layer} />
          <LayerTools narrow={narrow} />
        </header>
      )}
      {layer && hasPicture && <NotThere layer={layer} />}
      {trouble && (
        <div className="inside-note">
          <Note sentence={trouble.message}>
            <Button onPress={inside.retry}>{strings.retry}</Button>
          </Note>
        </div>
      )}
      {activations && hasPicture && !problem && (
        <ChannelGrid
          layer={activations}
          order={choice.order}
          scale={choice.scale}
          channel={isThere ? choice.channel : shown}
          pictured={choice.shows === "exciting" ? { images: exciting, failed } : null}
          narrow={narrow}
          onChoose={(channel) => inside.change(lookAtChannel(channel))}
        />
      )}
      {hasPicture && !problem && <PictureOffer />}
      <LayerStatus />
    </main>
  );
}

const countOf = ({ statistics }: { readonly statistics: { readonly mean: Float32Array } }): number =>
  statistics.mean.length;

/** What is being done for what is on the screen; the making of pictures when there is nothing else. */
function Work() {
  const { queue } = useInside();
  const layer = useInsideState((state) => state.layer.job);
  const structure = useInsideState((state) => state.structure.job);
  const pictures = useStore(queue.store, (state) => state.running);
  const work = layer ?? structure;
  if (work) return <ProgressLine what={work.what} done={work.done} />;
  if (!pictures) return null;
  const { channel, done, share, all } = pictures;
  return <ProgressLine what={words.picturing(channel)} done={(done + share) / all} />;
}

/** A link may name what another model had. */
function NotThere({ layer }: { readonly layer: StructureLayer }) {
  const inside = useInside();
  const choice = useInsideState((state) => state.choice);
  const activations = useInsideState((state) => state.layer.value);
  const shown = useInsideState((state) => state.channel.value?.channel ?? null);
  const sentence = notThere(
    choice,
    layer,
    activations?.layer === layer.name ? countOf(activations) : null,
    shown,
  );
  if (sentence === null) return null;
  const isOther = !isNamed(layer, choice.layer);
  const accept = (): void =>
    inside.restore({ ...choice, layer: isOther ? layer.name : choice.layer, channel: null });
  return (
    <div className="inside-note">
      <Note sentence={sentence} onDismiss={accept} />
    </div>
  );
}

const isNamed = ({ name, merged }: StructureLayer, asked: string | null): boolean =>
  asked === null || asked === name || merged.includes(asked);

function notThere(
  choice: InsideChoice,
  layer: StructureLayer,
  count: number | null,
  shown: number | null,
): string | null {
  if (choice.layer !== null && !isNamed(layer, choice.layer))
    return words.noSuchLayer(choice.layer, layer.name);
  if (choice.channel === null || count === null || shown === null || choice.channel < count) return null;
  return words.noSuchChannel(choice.channel, layer.name, count, shown);
}

function Title({ layer }: { readonly layer: StructureLayer }) {
  const { name, kinds, shape, parameters, field, window } = layer;
  const [height, width] = field.size;
  const seesAll = field.stride.every((stride) => stride === 0);
  const facts = [
    `${window ? `${words.window(window.size, window.strides)} ` : ""}${kinds.join(", ")}`,
    words.shape(shape),
    parameters > 0 ? words.parametersOf(parameters) : "",
    seesAll ? words.seesAll : words.sees(height, width),
  ];
  return (
    <div className="headline">
      <h1 className="clip">{name}</h1>
      <p className="muted">{facts.filter((fact) => fact !== "").join(" · ")}</p>
    </div>
  );
}
