import { curveBumpY, line } from "d3-shape";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { Glimpses, ModelStructure, StructureLayer } from "../../../api/inside";
import { coloured, pixelsUrl } from "../../canvas/thumbnail";
import { strings } from "../../strings";
import { type Theme, useTheme } from "../../theme/theme";
import { type DrawnLayer, drawNetwork, ROW, SHEET } from "./network-layout";
import { type NetworkZoom, useNetworkZoom } from "./network-zoom";
import "./network-graph.css";

const words = strings.inside;

interface Props {
  /** Of the model, for those who do not see the drawing. */
  readonly name: string;
  readonly structure: ModelStructure;
  readonly glimpses: Glimpses | null;
  /** The layer that is looked at. */
  readonly current: string | null;
  /** Names of the layers that may be chosen; all of them without it. */
  readonly choosable?: ReadonlySet<string>;
  readonly onChoose: (layer: string) => void;
  /** Hands out how to zoom and move. */
  readonly onZoom?: (zoom: GraphZoom) => void;
}

/** What the tools beside the drawing do. */
export interface GraphZoom extends Pick<NetworkZoom, "zoomBy" | "fit"> {
  readonly showLayer: (name: string) => void;
}

const curve = line<readonly [number, number]>().curve(curveBumpY);
const WIDTH = 300;
/** Room below the last layer for the tools that float over the drawing. */
const TOOLS = 48;

/** The network as a drawing: layers from top to bottom, branches beside them, and what each layer sees of the picture. */
export function NetworkGraph({ name, structure, glimpses, current, choosable, onChoose, onZoom }: Props) {
  const drawing = useMemo(() => drawNetwork(structure.layers), [structure]);
  const pictures = useGlimpseUrls(glimpses);
  const svg = useRef<SVGSVGElement>(null);
  const content = useRef<SVGGElement>(null);
  const id = useId();
  const width = Math.max(WIDTH, drawing.names + 190);
  const height = drawing.height + (onZoom ? TOOLS : 0);
  const size = useMemo(() => ({ width, height }), [width, height]);
  const zoom = useNetworkZoom(svg, content, size);
  const [active, setActive] = useState<string | null>(null);
  const at = active ?? current ?? structure.layers[0]?.name ?? null;
  const row = drawing.layers.findIndex(({ layer }) => layer.name === at);

  useEffect(() => {
    const showLayer = (layer: string): void => {
      const found = drawing.layers.find((each) => each.layer.name === layer);
      if (found) zoom.show(found.y, true);
    };
    onZoom?.({ ...zoom, showLayer });
  }, [onZoom, zoom, drawing]);
  useEffect(() => {
    const found = drawing.layers.find(({ layer }) => layer.name === current);
    if (found) zoom.show(found.y);
  }, [drawing, current, zoom]);

  const isChoosable = ({ name, merged }: StructureLayer): boolean =>
    choosable === undefined || [name, ...merged].some((each) => choosable.has(each));
  const choose = (layer: StructureLayer | undefined): void => {
    if (layer && isChoosable(layer)) onChoose(layer.name);
  };
  const move = (to: number): void => {
    const next = drawing.layers[to];
    if (!next) return;
    setActive(next.layer.name);
    zoom.show(next.y);
  };
  return (
    <div
      className="network"
      role="listbox"
      aria-label={words.graph(name)}
      aria-activedescendant={row >= 0 ? `${id}${row}` : undefined}
      tabIndex={0}
      onBlur={() => setActive(null)}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const isChosen = event.key === "Enter" || event.key === " ";
        const next = rowByKey(event.key, row, drawing.layers.length - 1);
        if (!isChosen && next === null) return;
        event.preventDefault();
        if (next !== null) move(next);
        else choose(drawing.layers[row]?.layer);
      }}
    >
      <svg ref={svg} role="presentation">
        <g ref={content}>
          <g className="network-edges" aria-hidden>
            {drawing.edges.map(({ from, to, points, isBranch }) => (
              <path
                key={`${from} ${to}`}
                d={curve([...points]) ?? ""}
                data-branch={isBranch || undefined}
                data-current={from === current || to === current || undefined}
              />
            ))}
          </g>
          {drawing.layers.map((drawn) => (
            <LayerRow
              key={drawn.layer.name}
              id={`${id}${drawn.row}`}
              drawn={drawn}
              names={drawing.names}
              width={width}
              picture={pictures.get(drawn.layer.name) ?? null}
              isCurrent={drawn.layer.name === current}
              isActive={active === drawn.layer.name}
              isChoosable={isChoosable(drawn.layer)}
              onChoose={() => choose(drawn.layer)}
            />
          ))}
        </g>
      </svg>
    </div>
  );
}

const PAGE = 10;

/** The row to go to; `null` for keys that mean something else. */
function rowByKey(key: string, row: number, last: number): number | null {
  const rows: Readonly<Record<string, number>> = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + PAGE,
    PageUp: row - PAGE,
    Home: 0,
    End: last,
  };
  const to = rows[key];
  return to === undefined ? null : Math.min(last, Math.max(0, to));
}

interface RowProps {
  readonly id: string;
  readonly drawn: DrawnLayer;
  readonly names: number;
  readonly width: number;
  readonly picture: string | null;
  readonly isCurrent: boolean;
  readonly isActive: boolean;
  readonly isChoosable: boolean;
  readonly onChoose: () => void;
}

function LayerRow({
  id,
  drawn,
  names,
  width,
  picture,
  isCurrent,
  isActive,
  isChoosable,
  onChoose,
}: RowProps) {
  const { layer, x, y, width: w, height: h, sheets } = drawn;
  const { name, kinds, shape, parameters } = layer;
  return (
    <g
      id={id}
      role="option"
      aria-selected={isCurrent}
      aria-disabled={!isChoosable || undefined}
      aria-label={words.layerLabel(name, kinds.join(", "), shape, parameters)}
      className="network-layer"
      data-role={layer.role}
      data-active={isActive || undefined}
      tabIndex={-1}
      onClick={onChoose}
    >
      <rect className="network-row" x={4} y={y - ROW / 2 + 2} width={width - 8} height={ROW - 4} rx={6} />
      {Array.from({ length: sheets }, (_, i) => {
        const shift = (sheets - 1 - i) * SHEET;
        return (
          <rect
            key={shift}
            className="network-sheet"
            x={x - w / 2 + shift}
            y={y - h / 2 - shift}
            width={w}
            height={h}
          />
        );
      })}
      {picture && (
        <image
          href={picture}
          x={x - w / 2}
          y={y - h / 2}
          width={w}
          height={h}
          preserveAspectRatio="none"
          className="network-picture"
        />
      )}
      <text className="network-name" x={names} y={y - 3}>
        {shortened(name)}
        {layer.merged.length > 0 && <title>{words.merged(layer.merged)}</title>}
      </text>
      <text className="network-detail" x={names} y={y + 12}>
        {detailOf(layer)}
      </text>
      {parameters > 0 && (
        <text className="network-count" x={width - 16} y={y - 3}>
          {words.parameters(parameters)}
        </text>
      )}
    </g>
  );
}

const LONGEST = 20;

/** Names differ at their ends: what is left out is in the middle. */
const shortened = (name: string): string =>
  name.length <= LONGEST ? name : `${name.slice(0, LONGEST / 2 - 2)}…${name.slice(1 - LONGEST / 2 - 2)}`;

function detailOf({ kinds, window, shape }: StructureLayer): string {
  const kind = kinds.map(words.brief).slice(0, 2).join(", ");
  const size = window ? ` ${words.window(window.size, window.strides)}` : "";
  return `${words.shape(shape)} · ${kind}${size}`;
}

/** The mean activation of every layer, coloured; made once for each answer and theme. */
function useGlimpseUrls(glimpses: Glimpses | null): ReadonlyMap<string, string> {
  const theme = useTheme();
  return useMemo(() => urlsOf(glimpses, theme), [glimpses, theme]);
}

function urlsOf(glimpses: Glimpses | null, theme: Theme): ReadonlyMap<string, string> {
  const own = { low: 0, high: 255 };
  return new Map(
    (glimpses?.layers ?? []).map(({ name, thumbnail: { width, height, values } }) => [
      name,
      pixelsUrl(coloured({ width, height, bytes: values, ...own }, own, theme)),
    ]),
  );
}
