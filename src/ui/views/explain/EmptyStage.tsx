import { ImageUp } from "lucide-react";
import { strings } from "../../strings";
import { useStudioState } from "../../studio";
import { ToursMenu } from "../../tour/ToursMenu";
import "./empty-stage.css";

/** Nothing to look at yet: what to do, with real pictures one key press away in the gallery. */
export function EmptyStage() {
  const hasSamples = useStudioState((state) => state.session.samples.length > 0);
  return (
    <div className="empty-stage">
      <ImageUp size={28} strokeWidth={1.25} aria-hidden />
      <h1>{strings.image.emptyTitle}</h1>
      <p className="muted">{hasSamples ? strings.image.emptyHint : strings.image.emptyHintAlone}</p>
      {hasSamples && <ToursMenu look="words" />}
    </div>
  );
}
