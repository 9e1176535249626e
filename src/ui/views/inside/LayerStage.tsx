import { useStore } from "zustand";
import type { StructureLayer } from "../../../api/inside";
import {
  channelOrders,
  channelsInOrder,
  lookAtChannel,
  withOrder,
  withThumbnailScale,
  withThumbnails,
} from "../../../state/inside";
import { Button } from "../../controls/Button";
import { Note } from "../../controls/Note";
import { ProgressLine } from "../../controls/ProgressLine";
import { Segmented } from "../../controls/Segmented";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { ChannelGrid } from "./ChannelGrid";
import { useInside, useInsideState } from "./use-inside";

const words = strings.inside;
const orders = channelOrders.map((value) => ({ value, label: words.orders[value] }));
const kinds = (["activation", "exciting"] as const).map((value) => ({
  value,
  label: words.thumbnailKinds[value],
}));
const scales = (["own", "shared"] as const).map((value) => ({ value, label: words.scales[value] }));

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
  const { value: activations, job, problem } = useInsideState((state) => state.layer);
  const structure = useInsideState((state) => state.structure);
  const exciting = useStore(inside.queue.store, (state) => state.images);
  const shown = useInsideState((state) => state.channel.value?.channel ?? null);
  const hasPicture = useStudioState(
    ({ session }) => session.model.value !== null && session.picture.value !== null,
  );
  const isStarting = useStudioState(({ session }) => session.isStarting);
  const trouble = problem ?? structure.problem;
  const work = job ?? structure.job;
  return (
    <main className="stage inside-stage">
      <div className="stage-progress">{work && <ProgressLine what={work.what} done={work.done} />}</div>
      {!hasPicture && !isStarting && <p className="inside-empty muted">{words.noPicture}</p>}
      {layer && hasPicture && (
        <header className="stage-top">
          <Title layer={layer} />
          <div className="inside-tools">
            <Segmented
              label={words.order}
              value={choice.order}
              options={orders}
              onChange={(order) => inside.change(withOrder(order))}
            />
            <Segmented
              label={words.thumbnails}
              value={choice.shows}
              options={kinds}
              onChange={(shows) => inside.change(withThumbnails(shows))}
            />
            {choice.shows === "activation" && (
              <Segmented
                label={words.scale}
                value={choice.scale}
                options={scales}
                onChange={(scale) => inside.change(withThumbnailScale(scale))}
              />
            )}
          </div>
        </header>
      )}
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
          channel={choice.channel ?? shown}
          exciting={choice.shows === "exciting" ? exciting : null}
          narrow={narrow}
          onChoose={(channel) => inside.change(lookAtChannel(channel))}
        />
      )}
      <Status />
    </main>
  );
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

function Status() {
  const activations = useInsideState((state) => state.layer.value);
  const { order, shows } = useInsideState((state) => state.choice);
  if (!activations) return <div className="inside-status" />;
  const { statistics, relevance, target, note } = activations;
  const silent = statistics.max.filter((max, k) => max === 0 && statistics.min[k] === 0).length;
  return (
    <div className="inside-status small muted" role="status">
      <span>{words.channels(statistics.mean.length)}</span>
      {silent > 0 && <span>{words.silent(silent)}</span>}
      {order === "relevance" && (
        <span className="clip">
          {relevance ? words.relevanceOf(target.label) : words.noRelevance(target.label)}
        </span>
      )}
      {note && <span className="clip">{note}</span>}
      {shows === "exciting" && <Queue channels={channelsInOrder(activations, order)} />}
    </div>
  );
}

/** Makes a picture for every channel of the layer, behind everything else. */
function Queue({ channels }: { readonly channels: readonly number[] }) {
  const { queue } = useInside();
  const running = useStore(queue.store, (state) => state.running);
  const problem = useStore(queue.store, (state) => state.problem);
  const pictured = useStore(queue.store, (state) => state.images.size);
  return (
    <>
      <span>{words.pictured(pictured, channels.length)}</span>
      {problem && <span className="clip">{problem.message}</span>}
      {running ? (
        <Button look="plain" onPress={queue.pause}>
          {words.pause}
        </Button>
      ) : (
        pictured < channels.length && (
          <Button look="plain" onPress={() => queue.run(channels)}>
            {words.pictureAll}
          </Button>
        )
      )}
    </>
  );
}
