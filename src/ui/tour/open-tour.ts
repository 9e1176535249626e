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

/** Begins once the first picture and model are there: they are what comes back in the end. */
export function openTour(studio: Studio, id: TourId): void {
  const begin = (): void =>
    set({ id, before: current?.before ?? { room: currentRoom(), bringBack: studio.remember() } });
  if (!studio.store.getState().session.isStarting) {
    begin();
    return;
  }
  const stop = studio.store.subscribe(({ session }) => {
    if (session.isStarting) return;
    stop();
    begin();
  });
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
