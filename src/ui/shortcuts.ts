import { useEffect, useRef, useSyncExternalStore } from "react";

const KEY = "whylight.single-keys";
const listeners = new Set<() => void>();
let enabled = read();

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

/** Speech input and unsteady hands set off single keys by accident: they can be switched off. */
export function allowSingleKeys(allow: boolean): void {
  enabled = allow;
  try {
    localStorage.setItem(KEY, allow ? "on" : "off");
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export const useSingleKeysAllowed = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => enabled,
  );

const TAKES_LETTERS =
  "input:not([type=range]), textarea, select, [contenteditable], [role=listbox], [role=dialog]";

/** Runs what belongs to a key, unless it is being typed into a field or a list. */
export function useSingleKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!enabled || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(TAKES_LETTERS)) return;
      const run = latest.current[event.key];
      if (!run) return;
      event.preventDefault();
      run();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
