import { CircleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { strings } from "../strings";
import { IconButton } from "./Button";
import "./note.css";

interface Props {
  readonly sentence: string;
  readonly children?: ReactNode;
  readonly onDismiss?: () => void;
}

/** What went wrong, beside its cause, with what can be done. */
export function Note({ sentence, children, onDismiss }: Props) {
  return (
    <div className="note" role="alert">
      <CircleAlert size={15} strokeWidth={1.75} aria-hidden />
      <div className="note-body">
        <p>{sentence}</p>
        {children}
      </div>
      {onDismiss && <IconButton icon={X} label={strings.dismiss} onPress={onDismiss} />}
    </div>
  );
}
