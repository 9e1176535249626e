import { strings } from "../strings";
import { enterRoom, roomIds, rooms, useRoom } from "./rooms";
import "./room-tabs.css";

/** The way from room to room: in the top bar, or below the picture on a phone. */
export function RoomTabs() {
  const here = useRoom();
  return (
    <nav className="room-tabs" aria-label={strings.rooms.label}>
      {roomIds.map((id) => (
        <button
          key={id}
          type="button"
          className="room-tab"
          aria-current={id === here ? "page" : undefined}
          onClick={() => enterRoom(id)}
        >
          {rooms[id].label}
        </button>
      ))}
    </nav>
  );
}
