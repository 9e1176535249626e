import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { isDark, showMap } from "../../../image/show-map";
import type { Tried } from "../../../state/trail";
import { paintLayers, prepare, surface } from "../../canvas/paint";
import { pictureSurface } from "../../canvas/picture-surface";
import { wholePicture } from "../../canvas/view";
import { questionWords } from "../../question-words";
import { strings } from "../../strings";
import { useStudio, useStudioState } from "../../studio";
import { useColours, useTheme } from "../../theme/theme";
import { useColouring } from "../../use-colouring";
import "./trail.css";

/** Side in CSS pixels, and of the map in it. */
const SIDE = 44;
const FINE = 64;

/** What was tried, as a strip of film: press a picture to go back to it. */
export function Trail() {
  const studio = useStudio();
  const trail = useStudioState((state) => state.session.trail);
  const here = useStudioState((state) => state.session.explanation.key);
  const strip = useRef<HTMLOListElement>(null);
  const last = trail.at(-1)?.key;
  useEffect(() => {
    if (last !== undefined) strip.current?.lastElementChild?.scrollIntoView({ block: "nearest" });
  }, [last]);
  // It has its place before there is anything in it: the picture keeps its size when the next question is asked.
  return (
    <ol className="trail" ref={strip} aria-label={strings.trail.label}>
      {trail.map((tried) => (
        <li key={tried.key}>
          <Frame tried={tried} isHere={tried.key === here} onPress={() => void studio.tryAgain(tried)} />
        </li>
      ))}
    </ol>
  );
}

interface FrameProps {
  readonly tried: Tried;
  readonly isHere: boolean;
  readonly onPress: () => void;
}

function Frame({ tried, isHere, onPress }: FrameProps) {
  const { picture, asked } = tried;
  const label = useStudioState((state) => {
    const method = state.session.engine?.methods.find(({ id }) => id === asked.method)?.label ?? asked.method;
    // Named by the answer on the screen: classes are the model's, and the trail is, too.
    const scores = state.session.predictions.value?.scores ?? [];
    const words =
      "class" in asked.target && asked.target.class === "top" ? null : questionWords(asked.target, scores);
    return strings.trail.entry(method, words?.title ?? strings.trail.top, picture.choice.name);
  });
  return (
    <button
      type="button"
      className="frame"
      aria-current={isHere || undefined}
      aria-label={label}
      title={label}
      onClick={onPress}
    >
      <Thumbnail tried={tried} />
    </button>
  );
}

function Thumbnail({ tried }: { readonly tried: Tried }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const colours = useColours();
  const look = useColouring();
  const { explanation } = tried;
  const { pixels } = tried.picture;
  const map = useMemo(() => {
    try {
      const ground = { theme, darkPicture: isDark(pixels) };
      return showMap(explanation, { ...look, view: "overlay", contours: 0 }, ground, { fine: FINE });
    } catch {
      // A map that cannot be shown has said so on the stage: here its picture stands alone.
      return null;
    }
  }, [explanation, pixels, look, theme]);
  useLayoutEffect(() => {
    if (!canvas.current) return;
    const stage = { width: SIDE, height: SIDE };
    const context = prepare(canvas.current, stage);
    const picture = pictureSurface(pixels);
    const whole = wholePicture(picture, stage, 0);
    // The middle of the picture fills the frame.
    const scale =
      whole.scale * (Math.max(picture.width, picture.height) / Math.min(picture.width, picture.height));
    const view = {
      scale,
      x: (SIDE - picture.width * scale) / 2,
      y: (SIDE - picture.height * scale) / 2,
    };
    const layers = { picture, heat: map?.image ? surface(map.image) : null, map };
    paintLayers(context, layers, view, { view: "overlay", opacity: 1, blend: "normal" }, colours);
  }, [pixels, map, colours]);
  return <canvas ref={canvas} aria-hidden />;
}
