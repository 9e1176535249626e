import type { ParamValue } from "../../../core/params";
import {
  emptyVisualChoice,
  inOrder,
  type PieceKind,
  paramsOf,
  type SwitchedKind,
  sidesOf,
  switchedOn,
  type VisualChoice,
} from "../../../state/visual-choice";
import type { VisualSubject } from "../../../state/visual-subject";
import { strings } from "../../strings";

const words = strings.visual;

/** What is chosen behind "More" and is not the default, in words: it shows while it is folded away. */
export function changesBehindMore(choice: VisualChoice, subject: VisualSubject): readonly string[] {
  const { info } = subject;
  const pieces = (kind: PieceKind): readonly Piece[] => info[kind];
  const valuesOf = (kind: PieceKind, id: string): readonly string[] => {
    const { params = {} } = pieces(kind).find((piece) => piece.id === id) ?? {};
    return Object.entries(paramsOf(choice, kind, id)).flatMap(([name, value]) =>
      params[name] ? [words.valued(params[name].label, spoken(params[name], value))] : [],
    );
  };
  const nearOf = (kind: PieceKind, id: string): readonly string[] =>
    kind === "regularisers" &&
    choice.mean !== emptyVisualChoice.mean &&
    info.regularisers.some((piece) => piece.id === id && piece.mean)
      ? [words.valued(words.near, words.nears[choice.mean].toLowerCase())]
      : [];
  const said = (kind: PieceKind, id: string, isUsual: boolean): readonly string[] => {
    const values = [...valuesOf(kind, id), ...nearOf(kind, id)];
    const label = pieces(kind).find((piece) => piece.id === id)?.label ?? id;
    return isUsual && values.length === 0 ? [] : [words.withValues(label, values)];
  };
  const switched = (kind: SwitchedKind): readonly string[] => {
    const on = switchedOn(choice, kind, info);
    const usual: readonly string[] = info.usual[kind];
    return inOrder(info, kind).flatMap(({ id, label }) =>
      on.includes(id) ? said(kind, id, usual.includes(id)) : usual.includes(id) ? [words.off(label)] : [],
    );
  };
  const optimiser = choice.optimisers ?? info.usual.optimiser;
  const [, second] = choice.terms;
  const secondLabel = info.objectives.find(({ id }) => id === second?.id)?.label;
  const numbers = (["steps", "seed", "count"] as const).filter(
    (name) => choice[name] !== emptyVisualChoice[name],
  );
  const labels = { steps: words.steps, seed: words.seed, count: words.pictures };
  return [
    ...(second && secondLabel ? [words.also(String(second.weight).replace("-", "−"), secondLabel)] : []),
    // Which one it is stands in sight.
    ...sidesOf(choice, subject).flatMap((id) => said("parameterisations", id, true)),
    ...switched("transforms"),
    ...switched("regularisers"),
    ...said("optimisers", optimiser, optimiser === info.usual.optimiser),
    ...numbers.map((name) => words.valued(labels[name], String(choice[name]))),
    ...(choice.count > 1 && choice.apart !== emptyVisualChoice.apart
      ? [words.valued(words.apart, String(choice.apart))]
      : []),
  ];
}

type Piece = VisualSubject["info"]["transforms"][number];

function spoken(param: Piece["params"][string], value: ParamValue): string {
  if (param.type === "number") return param.unit ? `${value} ${param.unit}` : String(value);
  if (param.type === "choice")
    return param.options.find((option) => option.value === value)?.label ?? String(value);
  return String(value);
}
