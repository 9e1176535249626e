import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/react/shallow";
import type { StudioState } from "../state/store";
import type { Studio } from "../state/studio";
import { type OnScreen, onScreen } from "../state/worked-example";

const Context = createContext<Studio | null>(null);

export function StudioProvider({
  studio,
  children,
}: {
  readonly studio: Studio;
  readonly children: ReactNode;
}) {
  return <Context value={studio}>{children}</Context>;
}

/** The commands of the studio. */
export function useStudio(): Studio {
  const studio = useContext(Context);
  if (!studio) throw new Error("useStudio needs a StudioProvider above it");
  return studio;
}

/** A part of its state; the component renders again only when that part changes. */
export const useStudioState = <T,>(select: (state: StudioState) => T): T =>
  useStore(useStudio().store, select);

/** What is to be seen: answers of the engine, or until they are there a stored result. */
export const useOnScreen = (): OnScreen => useStore(useStudio().store, useShallow(shown));

const shown = ({ recipe, session }: StudioState): OnScreen => onScreen(recipe, session);

/** Changes what the person chose. */
export const useChange = () => useStudio().change;
