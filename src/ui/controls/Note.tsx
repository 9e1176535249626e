import { CircleAlert, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
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
  const note = useRef<HTMLDivElement>(null);
  // On a phone what failed may lie below what is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another sentence is another note
  useEffect(() => {
    note.current?.scrollIntoView({ block: "nearest" });
  }, [sentence]);
  return (
    <div className="note" role="alert" ref={note}>
      <CircleAlert size={15} strokeWidth={1.75} aria-hidden />
      <div className="note-body">
        <p>{sentence}</p>
        {children}
      </div>
      {onDismiss && <IconButton icon={X} label={strings.dismiss} onPress={onDismiss} />}
    </div>
  );
}
