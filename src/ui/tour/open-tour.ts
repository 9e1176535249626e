import { useSyncExternalStore } from "react";
import type { Studio } from "../../state/studio";
import { currentRoom, type RoomId } from "../shell/rooms";
import type { TourId } from "./names";

/** The tour on the screen, and what was there before the first of them. */
export interface OpenTour {
  readonly id: TourId;
  readonly before: { readonly room: RoomId; readonly bringBack: () => Promise<void> };
}

let current: OpenTour | null = null;
const listeners = new Set<() => void>();

function set(next: OpenTour | null): void {
  current = next;
  for (const listener of listeners) listener();
}

export function openTour(studio: Studio, id: TourId): void {
  set({ id, before: current?.before ?? { room: currentRoom(), bringBack: studio.remember() } });
}

export const closeTour = (): void => set(null);

export const useOpenTour = (): OpenTour | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
