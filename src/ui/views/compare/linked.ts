import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import { type LinkedView, wholeView } from "../../canvas/linked-view";
import type { Point } from "../../canvas/view";
import { type Limits, type SharedLimits, sharedLimits } from "./limits";

/** What all panels have in common: painters follow it without React, which would draw every panel anew. */
export interface Linked {
  readonly view: LinkedView;
  /** The place that is read, in shares of the picture. */
  readonly cursor: Point | null;
  /** By the id of the panel. */
  readonly limits: Readonly<Record<string, Limits>>;
}

export type LinkedStore = StoreApi<Linked>;

export const createLinked = (): LinkedStore =>
  createStore<Linked>(() => ({ view: wholeView, cursor: null, limits: {} }));

export const LinkedContext = createContext<LinkedStore | null>(null);

export function useLinked(): LinkedStore {
  const linked = useContext(LinkedContext);
  if (!linked) throw new Error("useLinked needs a LinkedContext above it");
  return linked;
}

export function useSharedLimits(group: string | null): SharedLimits | null {
  const text = useStore(useLinked(), ({ limits }) =>
    group === null ? "" : JSON.stringify(sharedLimits(Object.values(limits), group)),
  );
  return text === "" ? null : (JSON.parse(text) as SharedLimits | null);
}
