import { scaleBand } from "d3-scale";
import { select } from "d3-selection";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { strings } from "../../strings";
import type { Reply } from "./agreement-question";
import "./agreement.css";

/** One line of the matrix: the number that its panel carries, and its name. */
export interface MatrixRow {
  readonly id: string;
  readonly index: number;
  readonly method: string;
  /** What its column is, where rows differ in that. */
  readonly of: string | null;
}

interface Props {
  readonly label: string;
  readonly rows: readonly MatrixRow[];
  readonly values: Reply["rows"];
  readonly selected: readonly [string | null, string | null];
  readonly onSelect: (a: string, b: string) => void;
}

interface CellDatum {
  readonly row: number;
  readonly column: number;
  readonly value: number | null;
}

/** Width of the drawing and of the names beside it, in its own units (CSS pixels at the usual panel width). */
const WIDTH = 296;
const NAMES = 116;
const INDICES = 24;
/** That fit beside a line. */
const LETTERS = 16;
const LARGEST_CELL = 36;
/** From this size on, a cell has room for its number. */
const ROOM_FOR_NUMBER = 23;
const HEAD = 16;
/** Lines closer than this have room for the number of their panel only; its name is read off the cell. */
const ROOM_FOR_NAME = 14;
/** Lines closer than this have room for every other number. */
const ROOM_FOR_INDEX = 11;

const short = (value: number): string =>
  Math.abs(value) > 0.995 ? (value > 0 ? "1" : "−1") : value.toFixed(2).replace("0.", ".").replace("-", "−");
const fullName = ({ index, method, of }: MatrixRow): string =>
  strings.compare.numbered(index, of === null ? method : strings.compare.panelOf(method, of));

/** As much of a name as there is room for; what tells two panels of one method apart stays. */
function shortName({ method, of }: MatrixRow): string {
  const end = of === null ? "" : `, ${clipped(of, 8)}`;
  return clipped(method, LETTERS - end.length) + end;
}

const clipped = (text: string, letters: number): string =>
  text.length > letters ? `${text.slice(0, letters - 1).trimEnd()}…` : text;

/** Lower triangle of agreements: the darker the ink, the more alike; a broken edge marks opposites. */
export function AgreementMatrix({ label, rows, values, selected, onSelect }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const [read, setRead] = useState<CellDatum | null>(null);
  const lines = Math.max(1, rows.length - 1);
  const isNamed = (WIDTH - NAMES) / lines >= ROOM_FOR_NAME;
  const names = isNamed ? NAMES : INDICES;
  const cell = Math.min(LARGEST_CELL, (WIDTH - names) / lines);
  const height = HEAD + cell * (rows.length - 1);
  const cells = useMemo(
    () => values.flatMap((row, i) => row.map((value, j): CellDatum => ({ row: i, column: j, value }))),
    [values],
  );
  const nameOf = (i: number): string => (rows[i] ? fullName(rows[i]) : "");
  const say = ({ row, column, value }: CellDatum): string =>
    strings.compare.agreement(
      nameOf(column),
      nameOf(row),
      value === null ? strings.compare.none : short(value),
    );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the sentences follow from rows and values
  useLayoutEffect(() => {
    if (!svg.current) return;
    const root = select(svg.current);
    const isLabelled = (i: number): boolean => cell >= ROOM_FOR_INDEX || i % 2 === 0;
    const extent: [number, number] = [0, cell * Math.max(1, rows.length - 1)];
    const x = scaleBand<number>()
      .domain(rows.slice(0, -1).map((_, i) => i))
      .range(extent);
    const y = scaleBand<number>()
      .domain(rows.slice(1).map((_, i) => i + 1))
      .range(extent);

    root
      .select<SVGGElement>(".matrix-names")
      .selectAll("text")
      .data(rows.slice(1))
      .join("text")
      .attr("x", names - 8)
      .attr("y", (_, i) => HEAD + y(i + 1)! + cell / 2)
      .text((row, i) => (isNamed ? `${shortName(row)}\u2002${row.index}` : isLabelled(i) ? row.index : ""));
    root
      .select<SVGGElement>(".matrix-head")
      .selectAll("text")
      .data(rows.slice(0, -1))
      .join("text")
      .attr("x", (_, i) => names + x(i)! + cell / 2)
      .attr("y", HEAD - 6)
      .text(({ index }, i) => (isLabelled(i) ? index : ""));

    const group = root
      .select<SVGGElement>(".matrix-cells")
      .selectAll<SVGGElement, CellDatum>("g")
      .data(cells, ({ row, column }) => `${row} ${column}`)
      .join((enter) => {
        const entered = enter.append("g").attr("class", "matrix-cell").attr("role", "button");
        entered.append("rect");
        entered.append("text");
        return entered;
      })
      .attr("transform", ({ row, column }) => `translate(${names + x(column)!}, ${HEAD + y(row)!})`)
      .attr("tabindex", (_, i) => (i === 0 ? 0 : -1))
      .attr("aria-label", (datum) => `${say(datum)} ${strings.compare.setAgainst}`)
      .attr("data-negative", ({ value }) => (value !== null && value < 0 ? "" : null))
      .attr("data-strong", ({ value }) => (value !== null && Math.abs(value) > 0.5 ? "" : null))
      .attr("aria-pressed", ({ row, column }) =>
        String(selected.includes(rows[row]?.id ?? "") && selected.includes(rows[column]?.id ?? "")),
      )
      .style("--share", ({ value }) => `${Math.round(Math.abs(value ?? 0) * 100)}%`)
      .on("pointerenter focus", (_, datum) => setRead(datum))
      .on("pointerleave blur", () => setRead(null))
      .on("click", (_, { row, column }) => onSelect(rows[column]!.id, rows[row]!.id))
      .on("keydown", (event: KeyboardEvent, datum) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          onSelect(rows[datum.column]!.id, rows[datum.row]!.id);
          return;
        }
        const step = STEPS[event.key];
        if (!step) return;
        event.preventDefault();
        const next = cells.findIndex(
          ({ row, column }) => row === datum.row + step[0] && column === datum.column + step[1],
        );
        if (next < 0) return;
        group.attr("tabindex", (_, i) => (i === next ? 0 : -1));
        (group.nodes()[next] as SVGGElement).focus();
      });
    group
      .select("rect")
      .attr("width", cell - 1)
      .attr("height", cell - 1)
      .attr("rx", 2);
    group
      .select("text")
      .attr("x", cell / 2)
      .attr("y", cell / 2)
      .text(({ value }) => (cell < ROOM_FOR_NUMBER || value === null ? "" : short(value)));
  }, [rows, cells, cell, names, selected, onSelect]);

  return (
    <figure className="matrix" data-close={!isNamed || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing of buttons */}
      <svg ref={svg} viewBox={`0 0 ${WIDTH} ${height}`} role="group" aria-label={label}>
        <g className="matrix-names" aria-hidden />
        <g className="matrix-head" aria-hidden />
        <g className="matrix-cells" />
      </svg>
      <figcaption className="small">{read ? say(read) : strings.compare.readMatrix}</figcaption>
    </figure>
  );
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
