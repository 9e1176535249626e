import { Suspense, useEffect } from "react";
import { Boundary } from "../Boundary";
import { DropTarget } from "../intake/DropTarget";
import { useSingleKeys } from "../shortcuts";
import { useStudio } from "../studio";
import { useMedia } from "../use-media";
import { RoomTabs } from "./RoomTabs";
import { enterRoom, roomIds, rooms, useRoom } from "./rooms";
import { TopBar } from "./TopBar";
import "./shell.css";

const NARROW = "(max-width: 899px)";

/** What is there in every room: the top bar, the way to the other rooms, and a window that takes what is dropped. */
export function Shell() {
  const narrow = useMedia(NARROW);
  const room = useRoom();
  const { View } = rooms[room];
  useSingleKeys({ g: () => enterRoom(roomIds[(roomIds.indexOf(room) + 1) % roomIds.length]!) });
  useEscape();
  return (
    <DropTarget>
      <TopBar>{!narrow && <RoomTabs />}</TopBar>
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
