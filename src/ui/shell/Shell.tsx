import { Suspense, useEffect } from "react";
import { Boundary } from "../Boundary";
import { DropTarget } from "../intake/DropTarget";
import { useStudio } from "../studio";
import { rooms, useRoom } from "./rooms";
import { TopBar } from "./TopBar";
import "./shell.css";

/** What is there in every room: the top bar, the way to the other rooms, and a window that takes what is dropped. */
export function Shell() {
  const room = useRoom();
  const { View } = rooms[room];
  useEscape();
  return (
    <DropTarget>
      <TopBar />
      <Boundary key={room}>
        <Suspense fallback={<div className="room-loading" />}>
          <View />
        </Suspense>
      </Boundary>
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
