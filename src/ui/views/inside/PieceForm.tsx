import { Info } from "lucide-react";
import { Button, DialogTrigger } from "react-aria-components";
import type { PieceKind } from "../../../state/visual-choice";
import { paramsOf, withPieceParam } from "../../../state/visual-choice";
import type { PieceInfo } from "../../../visuals/define";
import { Bubble } from "../../controls/Overlay";
import { PaperCard } from "../../controls/PaperCard";
import type { Value } from "../../form/fields";
import { ParamForm } from "../../form/ParamForm";
import { strings } from "../../strings";
import { useVisual, useVisualState } from "./use-visual";

interface FormProps {
  readonly schema: PieceInfo["params"];
  /** Only what differs from the defaults. */
  readonly values: Readonly<Record<string, Value>>;
  /** `undefined` puts a parameter back to its default. */
  readonly onChange: (name: string, value: Value | undefined) => void;
}

/** The form of declared parameters none of which is a layer: that is the one that is looked at. */
export function ValueForm(props: FormProps) {
  return <ParamForm {...props} layer={null} layers={[]} defaultLayer={null} onLayer={() => {}} />;
}

/** The form of a piece, made from its declaration. */
export function PieceForm({ kind, piece }: { readonly kind: PieceKind; readonly piece: PieceInfo }) {
  const visual = useVisual();
  const choice = useVisualState((state) => state.choice);
  return (
    <ValueForm
      schema={piece.params}
      values={paramsOf(choice, kind, piece.id)}
      onChange={(name, value) => visual.change(withPieceParam(kind, piece.id, name, value))}
    />
  );
}

/** What a piece computes, behind a mark beside its name. */
export function AboutPiece({ piece }: { readonly piece: PieceInfo }) {
  const label = strings.visual.aboutPiece(piece.label);
  return (
    <DialogTrigger>
      <Button className="field-help" aria-label={label}>
        <Info size={13} strokeWidth={1.75} aria-hidden />
      </Button>
      <Bubble label={label}>
        <PaperCard of={piece} />
      </Bubble>
    </DialogTrigger>
  );
}
