import { type ComponentType, lazy, useSyncExternalStore } from "react";
import { strings } from "../strings";
import { ExplainView } from "../views/explain/ExplainView";

interface Room {
  readonly label: string;
  readonly View: ComponentType;
}

/** The rooms of the studio in the order of their tabs. All but the first are loaded when they are entered. */
export const rooms = {
  explain: { label: strings.rooms.explain, View: ExplainView },
  compare: { label: strings.rooms.compare, View: lazy(() => import("../views/compare/CompareView")) },
  inside: { label: strings.rooms.inside, View: lazy(() => import("../views/inside/InsideView")) },
} as const satisfies Record<string, Room>;

export type RoomId = keyof typeof rooms;
export const roomIds = Object.keys(rooms) as readonly RoomId[];

let current: RoomId = "explain";
const listeners = new Set<() => void>();

export function enterRoom(room: RoomId): void {
  current = room;
  for (const listener of listeners) listener();
}

export const currentRoom = (): RoomId => current;

export const useRoom = (): RoomId =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentRoom);
