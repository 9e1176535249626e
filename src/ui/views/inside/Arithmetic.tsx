import { useMemo } from "react";
import type { CellArithmetic, Operand } from "../../../api/inside";
import { formatValue } from "../../../image/format";
import { count } from "../../format";
import { strings } from "../../strings";
import { NumberGrid } from "./NumberGrid";
import { beforeBias, type Part, paddingOf, partsOf } from "./parts";
import "./arithmetic.css";

const words = strings.inside;
/** Input channels that are shown by themselves. */
const SHOWN = 3;

/** One number of the activation, with everything it was made of. */
export function Arithmetic({ cell }: { readonly cell: CellArithmetic }) {
  const [row, column] = cell.at;
  return (
    <div className="arithmetic" aria-live="polite">
      <p className="arithmetic-place small muted">
        {words.place(row, column)}
        {cell.operands.length === 1 && (
          <>
            {" "}
            <Reads operand={cell.operands[0]!} />
          </>
        )}
      </p>
      <Equation cell={cell} />
      {cell.operation === "input" && <p className="small muted">{words.pixel}</p>}
      {cell.operands.length === 1 && cell.operation !== "copy" && (
        <OperandParts operand={cell.operands[0]!} winner={cell.winner} />
      )}
    </div>
  );
}

function Reads({ operand }: { readonly operand: Operand }) {
  const { rows, columns, channels, layer } = operand;
  return <>{words.reads(words.shape([rows.length, columns.length, channels]), layer)}</>;
}

/** What is added up, from left to right, and what becomes of it. */
function Equation({ cell }: { readonly cell: CellArithmetic }) {
  const { operation, operands, bias, divisor, result, activations, value } = cell;
  const sign = operation === "product" ? "×" : "+";
  const isCombined = operands.length > 1;
  const isSplit = isCombined || bias !== null || divisor !== null;
  return (
    <p className="equation mono">
      {isCombined &&
        operands.map((operand, i) => (
          <span key={`${operand.layer} ${operand.firstChannel}`} className="equation-term">
            {i > 0 && <b>{sign}</b>}
            <Term name={operand.layer} value={operand.values[0]!} />
          </span>
        ))}
      {operation === "weighted-sum" && (
        <span className="equation-term">
          <Term name={words.sumOf(operands[0]!.values.length)} value={beforeBias(cell)} />
        </span>
      )}
      {divisor !== null && (
        <>
          <span className="equation-term">
            <Term name={words.addedUp} value={result * divisor} />
          </span>
          <span className="equation-term">
            <b>÷</b>
            <Term name={words.howMany} value={divisor} isCount />
          </span>
        </>
      )}
      {bias !== null && (
        <span className="equation-term">
          <b>+</b>
          <Term name={words.bias} value={bias} />
        </span>
      )}
      {isSplit && (
        <span className="equation-term">
          <b>=</b>
          <Term name={words.operations[operation]} value={result} />
        </span>
      )}
      {!isSplit && operation !== "weighted-sum" && (
        <span className="equation-term">
          <Term name={words.operations[operation]} value={result} />
        </span>
      )}
      {activations.map(({ layer, kind, value: after }) => (
        <span key={layer} className="equation-term">
          <b>→</b>
          <Term name={kind} value={after} />
        </span>
      ))}
      {activations.length > 0 && <span className="hidden-words">{formatValue(value)}</span>}
    </p>
  );
}

interface TermProps {
  readonly name: string;
  readonly value: number;
  /** It has no digits behind the point. */
  readonly isCount?: boolean;
}

function Term({ name, value, isCount = false }: TermProps) {
  return (
    <span className="term">
      <strong>{isCount ? count(value) : formatValue(value)}</strong>
      <span className="small muted clip">{name}</span>
    </span>
  );
}

function OperandParts({ operand, winner }: { readonly operand: Operand; readonly winner: number | null }) {
  const { strongest, others, rest } = useMemo(() => partsOf(operand, SHOWN), [operand]);
  const padding = useMemo(() => paddingOf(operand), [operand]);
  const limits = useMemo(() => limitsOf(strongest), [strongest]);
  const columns = operand.columns.length;
  if (operand.rows.length * columns === 1 && operand.channels === 1) return null;
  return (
    <div className="operand-parts">
      {operand.channels > 1 && <p className="small muted">{words.strongestParts}</p>}
      {strongest.map((part) => (
        <div key={part.channel} className="operand-part">
          {operand.channels > 1 && (
            <p className="small mono operand-sum">
              <span className="muted">{words.inputChannel(part.channel)}</span> {formatValue(part.sum)}
            </p>
          )}
          {columns * operand.rows.length === 1 ? (
            <p className="small mono operand-product">
              {formatValue(part.values[0]!)}
              {part.weights && ` × ${formatValue(part.weights[0]!)}`}
            </p>
          ) : (
            <div className="operand-grids">
              <NumberGrid
                label={words.patch}
                values={part.values}
                columns={columns}
                limits={limits.values}
                padding={padding}
                winner={winner}
              />
              {part.weights && (
                <>
                  <b className="mono">×</b>
                  <NumberGrid
                    label={words.kernelPart}
                    values={part.weights}
                    columns={columns}
                    limits={limits.weights}
                    padding={[]}
                  />
                  <b className="mono">=</b>
                  <NumberGrid
                    label={words.products}
                    values={part.products}
                    columns={columns}
                    limits={limits.products}
                    padding={padding}
                  />
                </>
              )}
            </div>
          )}
        </div>
      ))}
      {others > 0 && (
        <p className="small mono operand-sum">
          <span className="muted">{words.others(others)}</span> {formatValue(rest)}
        </p>
      )}
    </div>
  );
}

/** One scale for each column of grids, so that what looks alike is alike. */
function limitsOf(parts: readonly Part[]) {
  const around = (of: (part: Part) => Float32Array | null) => {
    let most = 0;
    for (const part of parts) for (const v of of(part) ?? []) most = Math.max(most, Math.abs(v));
    return { low: -most, high: most };
  };
  return {
    values: around(({ values }) => values),
    weights: around(({ weights }) => weights),
    products: around(({ products }) => products),
  };
}
