import { SlidersHorizontal } from "lucide-react";
import { DialogTrigger } from "react-aria-components";
import { channelOrders, withOrder, withThumbnailScale, withThumbnails } from "../../../state/inside";
import { Button } from "../../controls/Button";
import { Bubble } from "../../controls/Overlay";
import { Segmented } from "../../controls/Segmented";
import { strings } from "../../strings";
import { isVector } from "./ChannelGrid";
import { useInside, useInsideState } from "./use-inside";

const words = strings.inside;
const orders = channelOrders.map((value) => ({ value, label: words.orders[value] }));
const kinds = (["activation", "exciting"] as const).map((value) => ({
  value,
  label: words.thumbnailKinds[value],
}));
const scales = (["own", "shared"] as const).map((value) => ({ value, label: words.scales[value] }));

/** In which order the channels stand and what their thumbnails show: in a row, or on a phone behind one button. */
export function LayerTools({ narrow }: { readonly narrow: boolean }) {
  const order = useInsideState((state) => state.choice.order);
  if (!narrow)
    return (
      <div className="inside-tools">
        <Order />
        <Thumbnails />
        <Scale />
      </div>
    );
  return (
    <DialogTrigger>
      <Button icon={SlidersHorizontal} aria-label={`${words.arrange}: ${words.orders[order]}`}>
        {words.orders[order]}
      </Button>
      <Bubble label={words.arrange}>
        <div className="inside-arrange">
          <h3>{words.order}</h3>
          <Order />
          <h3>{words.thumbnails}</h3>
          <Thumbnails />
          <Scale />
        </div>
      </Bubble>
    </DialogTrigger>
  );
}

function Order() {
  const inside = useInside();
  const order = useInsideState((state) => state.choice.order);
  return (
    <Segmented
      label={words.order}
      value={order}
      options={orders}
      onChange={(next) => inside.change(withOrder(next))}
    />
  );
}

function Thumbnails() {
  const inside = useInside();
  const shows = useInsideState((state) => state.choice.shows);
  return (
    <Segmented
      label={words.thumbnails}
      value={shows}
      options={kinds}
      onChange={(next) => inside.change(withThumbnails(next))}
    />
  );
}

/** Pictures made to excite a channel have the colours that they have, and single numbers share theirs. */
function Scale() {
  const inside = useInside();
  const { shows, scale } = useInsideState((state) => state.choice);
  const single = useInsideState((state) => state.layer.value !== null && isVector(state.layer.value));
  if (shows !== "activation" || single) return null;
  return (
    <Segmented
      label={words.scale}
      value={scale}
      options={scales}
      onChange={(next) => inside.change(withThumbnailScale(next))}
    />
  );
}
