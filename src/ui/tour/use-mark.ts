import { useEffect } from "react";
import type { TourControl } from "../../state/tours/tour";
import { strings } from "../strings";

type Panel = Exclude<TourControl["panel"], "picture">;

/** By the headings of panels, and the tab that holds each where there is no room for all. */
const panels: Readonly<Record<Panel, { readonly heading: string; readonly tab: string }>> = {
  image: { heading: strings.image.title, tab: strings.tabs.image },
  model: { heading: strings.model.title, tab: strings.tabs.image },
  appearance: { heading: strings.look.title, tab: strings.tabs.look },
  answer: { heading: strings.answer.title, tab: strings.tabs.answer },
  question: { heading: strings.question.title, tab: strings.tabs.answer },
  method: { heading: strings.method.title, tab: strings.tabs.method },
};

function named(selector: string, name: string, text: (found: Element) => string | null | undefined) {
  return [...document.querySelectorAll<HTMLElement>(selector)].find((found) => text(found)?.trim() === name);
}

function controlOf(panel: Panel, param: string | null): HTMLElement | undefined {
  const { heading, tab } = panels[panel];
  const section = named(".section", heading, (found) => found.querySelector("h2")?.textContent);
  if (!section) return named("[role=tab]", tab, (found) => found.textContent);
  const fields = [...section.querySelectorAll<HTMLElement>(".field")];
  return fields.find((field) => field.querySelector(".field-name > .clip")?.textContent === param) ?? section;
}

/**
 * Marks what a step speaks of, and brings it into sight. Nothing is covered and no focus moves.
 *
 * @param param label of the one parameter that is meant
 * @param isReady the panels are as they will be
 */
export function useMark(control: TourControl | undefined, param: string | null, isReady: boolean): void {
  const panel = control?.panel ?? "picture";
  useEffect(() => {
    if (panel === "picture" || !isReady) return;
    const element = controlOf(panel, param);
    if (!element) return;
    element.setAttribute("data-tour", "");
    element.scrollIntoView({ block: "nearest" });
    return () => element.removeAttribute("data-tour");
  }, [panel, param, isReady]);
}
