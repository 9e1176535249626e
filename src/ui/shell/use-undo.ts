import { useEffect } from "react";
import { useStudio } from "../studio";

/** Fields in which the browser itself takes back what was typed. */
const HAS_ITS_OWN = "input:not([type=range]), textarea, [contenteditable], [role=dialog]";

/** Ctrl or ⌘ with Z takes back the last change, with Shift (or with Y) it makes it again. */
export function useUndo(): void {
  const studio = useStudio();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(HAS_ITS_OWN)) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) studio.redo();
      else studio.undo();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [studio]);
}
