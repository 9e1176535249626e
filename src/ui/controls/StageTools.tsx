import { Blend, Maximize, ScanSearch, SquareSplitHorizontal, ZoomIn, ZoomOut } from "lucide-react";
import { ToggleButton } from "react-aria-components";
import type { Look } from "../../image/look";
import { present } from "../../state/recipe";
import { strings } from "../strings";
import { useChange, useStudioState } from "../studio";
import { IconButton } from "./Button";
import { Segmented } from "./Segmented";
import { Slider } from "./Slider";
import "./stage-tools.css";

interface Zoom {
  readonly isFitted: boolean;
  readonly zoomBy: (factor: number) => void;
  readonly reset: () => void;
  /** To where the evidence lies; `null` while there is none to be seen. */
  readonly toEvidence: (() => void) | null;
}

interface Props {
  readonly viewport: Zoom;
  /** The line between the bare picture and the one with its map, where there can be one. */
  readonly before?: { readonly isOn: boolean; readonly toggle: () => void };
}

const views: readonly Look["view"][] = ["original", "overlay", "map"];

/** What is shown of picture and map, how much of it, and how close. */
export function StageTools({ viewport, before }: Props) {
  const change = useChange();
  const view = useStudioState((state) => state.recipe.presentation.view);
  const opacity = useStudioState((state) => state.recipe.presentation.opacity);
  return (
    <div className="stage-tools">
      <div className="stage-opacity" data-off={view !== "overlay" || undefined}>
        <Blend size={15} strokeWidth={1.75} aria-hidden />
        <Slider
          label={strings.look.opacity}
          value={opacity}
          min={0}
          max={1}
          step={0.01}
          format={{ style: "percent" }}
          onChange={(value) => change(present({ opacity: value, view: "overlay" }))}
        />
      </div>
      <div className="stage-views">
        <Segmented
          label={strings.look.view}
          value={view}
          options={views.map((value) => ({ value, label: strings.look.views[value] }))}
          onChange={(next) => change(present({ view: next }))}
        />
        {before && (
          <ToggleButton
            className="button icon"
            aria-label={strings.stage.before}
            isSelected={before.isOn}
            onChange={before.toggle}
          >
            <SquareSplitHorizontal size={16} strokeWidth={1.75} aria-hidden />
          </ToggleButton>
        )}
      </div>
      <div className="stage-zoom">
        <IconButton
          icon={ZoomOut}
          label={strings.stage.zoomOut}
          shortcut="−"
          isDisabled={viewport.isFitted}
          onPress={() => viewport.zoomBy(1 / 1.5)}
        />
        <IconButton
          icon={ZoomIn}
          label={strings.stage.zoomIn}
          shortcut="+"
          onPress={() => viewport.zoomBy(1.5)}
        />
        <IconButton
          icon={ScanSearch}
          label={strings.stage.toEvidence}
          shortcut="z"
          isDisabled={viewport.toEvidence === null}
          onPress={() => viewport.toEvidence?.()}
        />
        <IconButton
          icon={Maximize}
          label={strings.stage.fit}
          shortcut="0"
          isDisabled={viewport.isFitted}
          onPress={viewport.reset}
        />
      </div>
    </div>
  );
}
