import { Info, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { strings } from "../strings";
import { IconButton } from "./Button";
import "./picker.css";
import "./field.css";

interface Props {
  readonly label: string;
  /** Said when the person presses the mark beside the label: hovering is not for fingers. */
  readonly help?: string | undefined;
  /** A mark of its own beside the label, where one sentence is not enough. */
  readonly about?: ReactNode;
  /** Where the value is not the default: how to put it back. */
  readonly onReset?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** A name on the left, its control on the right, on the same grid in every form. */
export function Field({ label, help, about, onReset, children }: Props) {
  return (
    <div className="field">
      <div className="field-name">
        <span className="clip">{label}</span>
        {help && (
          <DialogTrigger>
            <AriaButton className="field-help" aria-label={strings.form.about(label)}>
              <Info size={13} strokeWidth={1.75} aria-hidden />
            </AriaButton>
            <Popover className="popover field-words" placement="bottom start" offset={2}>
              <Dialog aria-label={strings.form.about(label)}>{help}</Dialog>
            </Popover>
          </DialogTrigger>
        )}
        {about}
        {onReset && <IconButton icon={RotateCcw} label={strings.form.reset(label)} onPress={onReset} />}
      </div>
      <div className="field-control">{children}</div>
    </div>
  );
}
