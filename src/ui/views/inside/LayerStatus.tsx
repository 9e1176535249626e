import { useStore } from "zustand";
import { channelsInOrder } from "../../../state/inside";
import { Button } from "../../controls/Button";
import { roughTime } from "../../format";
import { strings } from "../../strings";
import { useInside, useInsideState } from "./use-inside";

const words = strings.inside;

/** What there is to say of the channels together, and the making of their pictures. */
export function LayerStatus() {
  const activations = useInsideState((state) => state.layer.value);
  const { order, shows } = useInsideState((state) => state.choice);
  if (!activations) return <div className="inside-status" />;
  const { statistics, relevance, target, note } = activations;
  const silent = statistics.max.filter((max, k) => max === 0 && statistics.min[k] === 0).length;
  return (
    <div className="inside-status small muted">
      <p className="inside-facts" role="status">
        {shows === "activation" && <span>{words.channels(statistics.mean.length)}</span>}
        {shows === "activation" && silent > 0 && <span>{words.silent(silent)}</span>}
        {order === "relevance" && (
          <span className="clip">
            {relevance ? words.relevanceOf(target.label) : words.noRelevance(target.label)}
          </span>
        )}
        {note && <span className="clip">{note}</span>}
        {shows === "exciting" && <Trouble />}
      </p>
      {shows === "exciting" && <Queue channels={channelsInOrder(activations, order)} />}
    </div>
  );
}

/** How far the pictures of the layer's channels are, and the way to stop and to go on. */
function Queue({ channels }: { readonly channels: readonly number[] }) {
  const { queue } = useInside();
  const { running, failed, images } = useStore(queue.store);
  const isWhole = images.size >= channels.length;
  return (
    <div className="inside-queue">
      <span>{words.pictured(images.size, channels.length)}</span>
      {running?.left != null && <span>{words.left(roughTime(running.left))}</span>}
      {running && (
        <Button look="plain" onPress={queue.pause}>
          {words.pause}
        </Button>
      )}
      {!running && !isWhole && images.size + failed.size > 0 && (
        <Button look="plain" onPress={() => queue.run(channels)}>
          {failed.size > 0 ? strings.retry : words.goOn}
        </Button>
      )}
    </div>
  );
}

/** Before there is any picture: what would be done, and the way to it. */
export function PictureOffer() {
  const { queue } = useInside();
  const activations = useInsideState((state) => state.layer.value);
  const { order, shows } = useInsideState((state) => state.choice);
  const isIdle = useStore(
    queue.store,
    ({ running, images, failed }) => running === null && images.size + failed.size === 0,
  );
  if (!activations || shows !== "exciting" || !isIdle) return null;
  return (
    <div className="inside-offer">
      <div className="stage-word">
        <p>{words.noneYet}</p>
        <Button look="primary" onPress={() => queue.run(channelsInOrder(activations, order))}>
          {words.pictureAll}
        </Button>
      </div>
    </div>
  );
}

function Trouble() {
  const { queue } = useInside();
  const failed = useStore(queue.store, (state) => state.failed);
  const isKept = useStore(queue.store, (state) => state.isKept);
  const hasImages = useStore(queue.store, (state) => state.images.size > 0);
  const [problem] = failed.values();
  return (
    <>
      {problem && <span className="clip">{words.failedOf(failed.size, problem.message)}</span>}
      {!isKept && hasImages && <span className="clip">{words.notKept}</span>}
    </>
  );
}
