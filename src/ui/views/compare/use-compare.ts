import { useStore } from "zustand";
import type { Compare } from "../../../state/compare-jobs";
import type { CompareState } from "../../../state/compare-panel";
import { useStudio } from "../../studio";

/** The commands of the comparison. */
export const useCompare = (): Compare => useStudio().compare;

/** A part of its state; the component renders again only when that part changes. */
export const useCompareState = <T>(select: (state: CompareState) => T): T =>
  useStore(useCompare().store, select);
