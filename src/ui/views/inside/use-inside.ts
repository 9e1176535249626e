import { useStore } from "zustand";
import type { Inside, InsideState } from "../../../state/inside-jobs";
import { useStudio } from "../../studio";

/** The commands of the room. */
export const useInside = (): Inside => useStudio().inside;

/** A part of its state; the component renders again only when that part changes. */
export const useInsideState = <T>(select: (state: InsideState) => T): T =>
  useStore(useInside().store, select);
