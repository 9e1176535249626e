import { present } from "../state/recipe";
import { useCommands } from "./commands";
import { useSingleKeys } from "./shortcuts";
import { strings } from "./strings";
import { useStudio } from "./studio";

interface Zoom {
  readonly zoomBy: (factor: number) => void;
  readonly reset: () => void;
  readonly toEvidence: (() => void) | null;
}

/** Views, opacity and zoom by single keys. */
export function useStageShortcuts({ zoomBy, reset, toEvidence }: Zoom): void {
  const studio = useStudio();
  const fade = (by: number) => () => {
    const { opacity } = studio.store.getState().recipe.presentation;
    const next = Math.min(1, Math.max(0, Math.round((opacity + by) * 100) / 100));
    studio.change(present({ opacity: next, view: "overlay" }));
  };
  useCommands([
    ...(["original", "overlay", "map"] as const).map((view, i) => ({
      id: `view ${view}`,
      label: strings.look.show(strings.look.views[view]),
      shortcut: `${i + 1}`,
      run: () => studio.change(present({ view })),
    })),
    { id: "fit", label: strings.stage.fitIt, shortcut: "0", run: reset },
    ...(toEvidence
      ? [{ id: "evidence", label: strings.stage.toEvidence, shortcut: "z", run: toEvidence }]
      : []),
  ]);
  useSingleKeys({
    "1": () => studio.change(present({ view: "original" })),
    "2": () => studio.change(present({ view: "overlay" })),
    "3": () => studio.change(present({ view: "map" })),
    "[": fade(-0.1),
    "]": fade(0.1),
    "+": () => zoomBy(1.5),
    "=": () => zoomBy(1.5),
    "-": () => zoomBy(1 / 1.5),
    "0": reset,
    z: () => toEvidence?.(),
  });
}
