import { ImageOff } from "lucide-react";
import { useMemo } from "react";
import { GridLayout, GridList, GridListItem, Size, Virtualizer } from "react-aria-components";
import { useStore } from "zustand";
import type { PixelImage } from "../../../api/engine";
import type { LayerActivations } from "../../../api/inside";
import type { Problem } from "../../../core/problem";
import { formatValue } from "../../../image/format";
import { type ChannelOrder, channelsInOrder, extentOf, type InsideChoice } from "../../../state/inside";
import { coloured, type Limits, limitsAround } from "../../canvas/thumbnail";
import { strings } from "../../strings";
import { useTheme } from "../../theme/theme";
import { Pixels } from "./Pixels";
import { useInside } from "./use-inside";
import "./channel-grid.css";

const words = strings.inside;

interface Props {
  readonly layer: LayerActivations;
  readonly order: ChannelOrder;
  readonly scale: InsideChoice["scale"];
  readonly channel: number | null;
  /** Pictures made to excite channels, and why there is none of some, where they are what is shown. */
  readonly pictured: Pictured | null;
  readonly narrow: boolean;
  readonly onChoose: (channel: number) => void;
}

interface Pictured {
  readonly images: ReadonlyMap<number, PixelImage>;
  readonly failed: ReadonlyMap<number, Problem>;
}

interface Item {
  readonly id: number;
}

/** Smallest width of a cell in pixels, and how much wider it may grow to fill its row. */
const WIDTHS = { wide: 90, narrow: 70 } as const;
const GROWTH = 1.4;
/** Of a cell, around its picture: see the style sheet. */
const FRAME = { width: 6, height: 25 } as const;
/** Height of a picture for its width: a layer may have one row or one column. */
const [FLATTEST, TALLEST] = [0.4, 2.5];

/** All channels of a layer; only those in sight are drawn. */
export function ChannelGrid({ layer, order, scale, channel, pictured, narrow, onChoose }: Props) {
  const items = useMemo(() => channelsInOrder(layer, order).map((id): Item => ({ id })), [layer, order]);
  const width = WIDTHS[narrow ? "narrow" : "wide"];
  const shape = layer.thumbnails.height / layer.thumbnails.width;
  const layout = useMemo(() => {
    const sizeAt = (wide: number): Size =>
      new Size(wide, (wide - FRAME.width) * Math.min(TALLEST, Math.max(FLATTEST, shape)) + FRAME.height);
    return {
      minItemSize: sizeAt(width),
      maxItemSize: sizeAt(width * GROWTH),
      minSpace: new Size(4, 4),
      // Known beforehand: cells that are measured make the page longer while one scrolls.
      preserveAspectRatio: true,
    };
  }, [width, shape]);
  const extent = useMemo(() => limitsAround(extentOf(layer.statistics)), [layer]);
  const shared = scale === "shared" || isVector(layer) ? extent : null;
  return (
    <Virtualizer layout={GridLayout} layoutOptions={layout}>
      <GridList
        className="channel-grid"
        aria-label={words.grid(layer.layer)}
        layout="grid"
        items={items}
        dependencies={[layer, order, shared, pictured?.images, pictured?.failed]}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={channel === null ? [] : [channel]}
        onSelectionChange={(keys) => {
          const [key] = keys === "all" ? [] : keys;
          if (key !== undefined) onChoose(Number(key));
        }}
      >
        {({ id }: Item) => (
          <Channel layer={layer} index={id} order={order} shared={shared} pictured={pictured} />
        )}
      </GridList>
    </Virtualizer>
  );
}

/** Channels of one number each: none has a scale of its own. */
export const isVector = ({ thumbnails: { height, width } }: Pick<LayerActivations, "thumbnails">): boolean =>
  height * width === 1;

interface ChannelProps {
  readonly layer: LayerActivations;
  readonly index: number;
  readonly order: ChannelOrder;
  readonly shared: Limits | null;
  readonly pictured: Pictured | null;
}

function Channel({ layer, index, order, shared, pictured }: ChannelProps) {
  const theme = useTheme();
  const { statistics, relevance, thumbnails } = layer;
  const { width, height, values } = thumbnails;
  const [low, high] = [statistics.min[index]!, statistics.max[index]!];
  const image = useMemo(() => {
    const bytes = values.subarray(index * width * height, (index + 1) * width * height);
    const limits = shared ?? limitsAround({ low, high });
    return coloured({ width, height, bytes, low, high }, limits, theme);
  }, [values, index, width, height, low, high, shared, theme]);
  const made = pictured?.images.get(index);
  const failure = pictured?.failed.get(index);
  const missing = pictured && !made ? (failure ? words.failed(failure.message) : words.notPictured) : null;
  const picture = useMemo(
    () => made && new ImageData(Uint8ClampedArray.from(made.data), made.width, made.height),
    [made],
  );
  const mean = formatValue(statistics.mean[index]!);
  const max = formatValue(high);
  const relevant = relevance ? formatValue(relevance[index]!) : null;
  const label = [
    words.cellLabel(index, mean, max),
    ...(relevant === null ? [] : [words.relevanceLabel(relevant)]),
    ...(missing === null ? [] : [missing]),
  ].join(", ");
  const shown = order === "relevance" ? (relevant ?? "") : order === "mean" ? mean : max;
  return (
    <GridListItem
      id={index}
      textValue={label}
      className="channel-cell"
      data-silent={low === 0 && high === 0 ? "" : undefined}
    >
      <span className="channel-picture" title={missing ?? undefined} data-failed={failure ? "" : undefined}>
        {pictured === null && <Pixels image={image} />}
        {picture && <Pixels image={picture} className="pixels smooth" />}
        {missing !== null && <Making channel={index} />}
        {failure && <ImageOff size={18} strokeWidth={1.5} aria-hidden />}
      </span>
      <span className="channel-words mono small">
        <span>{index}</span>
        <span className="muted">{shown}</span>
      </span>
    </GridListItem>
  );
}

/** How far the picture is that is being made; the cell alone is drawn again. */
function Making({ channel }: { readonly channel: number }) {
  const { queue } = useInside();
  const share = useStore(queue.store, ({ running }) => (running?.channel === channel ? running.share : null));
  return share === null ? null : <span className="channel-making" style={{ width: `${share * 100}%` }} />;
}
