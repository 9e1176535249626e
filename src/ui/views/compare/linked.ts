import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { Range } from "../../../image/present";
import { type LinkedView, wholeView } from "../../canvas/linked-view";
import type { Point } from "../../canvas/view";

/** The limits of one map by itself, and what it can share them with: maps of the same unit and kind of colours. */
export interface Limits {
  readonly group: string;
  readonly range: Range;
}

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

/** Limits that hold every panel of a group, and how many those are. */
export function sharedLimits(
  limits: Linked["limits"],
  group: string,
): { range: Range; count: number } | null {
  const members = Object.values(limits).filter((each) => each.group === group);
  if (members.length === 0) return null;
  return {
    range: {
      low: Math.min(...members.map(({ range }) => range.low)),
      high: Math.max(...members.map(({ range }) => range.high)),
    },
    count: members.length,
  };
}

export function useSharedLimits(group: string | null): { range: Range; count: number } | null {
  const text = useStore(useLinked(), ({ limits }) =>
    group === null ? "" : JSON.stringify(sharedLimits(limits, group)),
  );
  return text === "" ? null : (JSON.parse(text) as { range: Range; count: number } | null);
}
