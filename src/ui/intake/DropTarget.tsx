import { type DragEvent, type ReactNode, useEffect, useState } from "react";
import { Note } from "../controls/Note";
import { strings } from "../strings";
import { readDrop, readPaste } from "./intake";
import { useIntake } from "./use-intake";
import "./drop-target.css";

/** The whole window takes pictures and models, by drop and by paste. */
export function DropTarget({ children }: { readonly children: ReactNode }) {
  const take = useIntake();
  // Leaving a child fires too: one is inside as long as more was entered than left.
  const [depth, setDepth] = useState(0);
  const [refused, setRefused] = useState(false);

  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const isTyping = event.target instanceof Element && event.target.closest("input, textarea");
      if (!event.clipboardData || (isTyping && event.clipboardData.files.length === 0)) return;
      if (take(readPaste(event.clipboardData), "clipboard")) event.preventDefault();
    };
    addEventListener("paste", onPaste);
    return () => removeEventListener("paste", onPaste);
  }, [take]);

  const brings = (event: DragEvent): boolean =>
    event.dataTransfer.types.some((type) => type === "Files" || type === "text/uri-list");

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has its keyboard counterparts in the image panel
    <div
      className="studio"
      onDragEnter={(event) => {
        if (!brings(event)) return;
        event.preventDefault();
        setDepth((inside) => inside + 1);
      }}
      onDragOver={(event) => {
        if (brings(event)) event.preventDefault();
      }}
      onDragLeave={(event) => {
        if (brings(event)) setDepth((inside) => Math.max(0, inside - 1));
      }}
      onDrop={(event) => {
        if (!brings(event)) return;
        event.preventDefault();
        setDepth(0);
        setRefused(false);
        void readDrop(event.dataTransfer).then((intake) => setRefused(!take(intake)));
      }}
    >
      {children}
      {depth > 0 && (
        <div className="drop-veil" aria-hidden>
          <p className="drop-title">{strings.image.dropHere}</p>
          <p className="muted">{strings.image.dropHint}</p>
        </div>
      )}
      {refused && (
        <div className="drop-refused">
          <Note sentence={strings.image.neither} onDismiss={() => setRefused(false)} />
        </div>
      )}
    </div>
  );
}
