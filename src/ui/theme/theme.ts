import { useMemo, useSyncExternalStore } from "react";

export type ThemeChoice = "system" | "light" | "dark";
export type Theme = "light" | "dark";

const KEY = "whylight.theme";
const listeners = new Set<() => void>();
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
prefersDark.addEventListener("change", () => tell());

function tell(): void {
  for (const listener of listeners) listener();
}

function read(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}

let choice = read();
apply();

function apply(): void {
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
}

export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  apply();
  try {
    if (next === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  tell();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, () => choice);

/** Colours for the painters of canvases, as they are in one theme. */
export interface Colours {
  readonly frame: string;
  readonly veil: string;
  readonly cursor: string;
  readonly cursorEdge: string;
}

export function useColours(): Colours {
  const theme = useTheme();
  return useMemo(() => readColours(theme), [theme]);
}

const known = new Map<Theme, Colours>();

function readColours(theme: Theme): Colours {
  const read = known.get(theme);
  if (read) return read;
  const style = getComputedStyle(document.documentElement);
  const colours = {
    frame: style.getPropertyValue("--hairline"),
    veil: style.getPropertyValue("--board"),
    cursor: style.getPropertyValue("--cursor"),
    cursorEdge: style.getPropertyValue("--cursor-edge"),
  };
  known.set(theme, colours);
  return colours;
}

/** The theme on the screen, with "system" resolved: colour maps have a neutral centre for each. */
export const useTheme = (): Theme =>
  useSyncExternalStore(subscribe, () =>
    choice === "system" ? (prefersDark.matches ? "dark" : "light") : choice,
  );
