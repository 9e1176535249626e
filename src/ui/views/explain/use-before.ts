import { useState } from "react";
import type { Look } from "../../../image/look";
import { present } from "../../../state/recipe";
import { useCommands } from "../../commands";
import { useSingleKeys } from "../../shortcuts";
import { strings } from "../../strings";
import { useChange } from "../../studio";

/** Whether a line parts the picture from the picture with its map, and where: a way of looking, which nothing remembers. */
export function useBefore(view: Look["view"]) {
  const change = useChange();
  const [share, move] = useState(0.5);
  const [isWanted, setWanted] = useState(false);
  // Where the map is not shown there is nothing behind the line.
  const isOn = isWanted && view !== "original";
  const toggle = (): void => {
    if (!isOn && view === "original") change(present({ view: "overlay" }));
    setWanted(!isOn);
  };
  useSingleKeys({ b: toggle });
  useCommands([{ id: "before", label: strings.stage.before, shortcut: "b", run: toggle }]);
  return { isOn, share: isOn ? share : null, move, toggle };
}
