import { useStore } from "zustand";
import type { InsideVisual, VisualState } from "../../../state/inside-visual";
import { useInside } from "./use-inside";

/** The commands of feature visualisation. */
export const useVisual = (): InsideVisual => useInside().visual;

/** A part of its state; the component renders again only when that part changes. */
export const useVisualState = <T>(select: (state: VisualState) => T): T =>
  useStore(useVisual().store, select);
