import { Suspense, useEffect } from "react";
import { Boundary } from "../Boundary";
import { useCommands } from "../commands";
import { DropTarget } from "../intake/DropTarget";
import { useSingleKeys } from "../shortcuts";
import { strings } from "../strings";
import { useStudio, useStudioState } from "../studio";
import { TourGate } from "../tour/TourGate";
import { useMedia } from "../use-media";
import { toggleFullScreen } from "./full-screen";
import { RoomTabs } from "./RoomTabs";
import { enterRoom, roomIds, rooms, useRoom } from "./rooms";
import { TopBar } from "./TopBar";
import { useUndo } from "./use-undo";
import "./shell.css";

const NARROW = "(max-width: 899px)";

/** What is there in every room: the top bar, the way to the other rooms, and a window that takes what is dropped. */
export function Shell() {
  const narrow = useMedia(NARROW);
  const room = useRoom();
  const { View } = rooms[room];
  const next = room === "compare" ? "explain" : "compare";
  useSingleKeys({ g: () => enterRoom(next), f: toggleFullScreen });
  useCommands([
    ...roomIds
      .filter((id) => id !== room)
      .map((id) => ({
        id: `room ${id}`,
        label: strings.rooms.goTo(rooms[id].label),
        ...(id === next && { shortcut: "g" }),
        run: () => enterRoom(id),
      })),
    { id: "full screen", label: strings.top.fullScreen, shortcut: "f", run: toggleFullScreen },
  ]);
  const arrival = useStudioState((state) => state.session.arrival);
  useEffect(() => {
    if (arrival) enterRoom(arrival.room);
  }, [arrival]);
  useEscape();
  useUndo();
  return (
    <DropTarget>
      <TopBar>{!narrow && <RoomTabs />}</TopBar>
      <TourGate />
      <Boundary key={room}>
        <Suspense fallback={<div className="room-loading" />}>
          <View />
        </Suspense>
      </Boundary>
      {narrow && <RoomTabs />}
    </DropTarget>
  );
}

/** Esc stops what is running, unless something that is open wants it first. */
function useEscape(): void {
  const studio = useStudio();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("[role=dialog]")) {
        studio.cancel();
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [studio]);
}
