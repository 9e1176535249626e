import { useEffect, useMemo, useRef, useState } from "react";
import type { Explanation, PixelImage } from "../../../api/engine";
import type { Range } from "../../../image/present";
import { isDark, type MapOnShow, showMap } from "../../../image/show-map";
import { inNextFrames } from "../../canvas/frame-queue";
import { surface } from "../../canvas/paint";
import { useStudioState } from "../../studio";
import { useTheme } from "../../theme/theme";
import { useColouring } from "../../use-colouring";
import { groupOf, type Limits, ownLimits } from "./limits";
import { useLinked, useSharedLimits } from "./linked";

/** A map ready to be painted into a panel. */
export interface ShownMap {
  readonly explanation: Explanation;
  readonly map: MapOnShow;
  readonly surface: HTMLCanvasElement | null;
  /** How many panels have this scale: 1 is the panel's own. */
  readonly sharedBy: number;
}

/** Pixels per side that a map is interpolated to: panels are small. */
const FINE = 224;

const darkness = new WeakMap<PixelImage, boolean>();
function isDarkPicture(pixels: PixelImage): boolean {
  const known = darkness.get(pixels) ?? isDark(pixels);
  darkness.set(pixels, known);
  return known;
}

/** What the colours of a panel stand for, and with which panels it can share them. */
export function useLimits(id: string, explanation: Explanation | null): Limits | null {
  const linked = useLinked();
  const look = useStudioState((state) => state.recipe.presentation);
  const { rectify, range, percentile } = look;
  const [limits, setLimits] = useState<{ of: Explanation; limits: Limits } | null>(null);
  const owner = useRef({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: opacity and view change no limits
  useEffect(() => {
    if (!explanation) return;
    const callOff = inNextFrames(owner.current, () => {
      try {
        const own = ownLimits(explanation, look);
        setLimits({ of: explanation, limits: own });
        linked.setState(({ limits: all }) => ({ limits: { ...all, [id]: own } }));
      } catch {
        // A map that is not finite has no limits to share; painting it says why.
        setLimits({
          of: explanation,
          limits: { group: groupOf(explanation, look), range: { low: 0, high: 0 } },
        });
      }
    });
    return () => {
      callOff();
      linked.setState(({ limits: { [id]: _, ...others } }) => ({ limits: others }));
    };
  }, [id, explanation, rectify, range, percentile, linked]);
  return limits?.of === explanation ? (limits?.limits ?? null) : null;
}

/** Brings a map to colours in one of the next frames; what was shown before stays until then. */
export function useShownMap(
  explanation: Explanation | null,
  pixels: PixelImage | null,
  own: Limits | null,
  scale: "own" | "shared",
): { readonly shown: ShownMap | null; readonly failure: string | null } {
  const theme = useTheme();
  const look = useColouring();
  const shared = useSharedLimits(scale === "shared" ? (own?.group ?? null) : null);
  const [result, setResult] = useState<{ shown: ShownMap | null; failure: string | null }>(nothing);
  const owner = useRef({});
  const sharedBy = shared?.count ?? 1;
  const low = shared?.range.low ?? own?.range.low;
  const high = shared?.range.high ?? own?.range.high;
  const limits = useMemo<Range | null>(
    () => (low === undefined || high === undefined ? null : { low, high }),
    [low, high],
  );
  useEffect(() => {
    if (!explanation || !pixels || !limits) return;
    return inNextFrames(owner.current, () => {
      const ground = { theme, darkPicture: isDarkPicture(pixels) };
      try {
        const map = showMap(explanation, look, ground, { limits, fine: FINE });
        const drawn = map.image ? surface(map.image) : null;
        setResult({ shown: { explanation, map, surface: drawn, sharedBy }, failure: null });
      } catch (error) {
        setResult({ shown: null, failure: error instanceof Error ? error.message : String(error) });
      }
    });
  }, [explanation, pixels, limits, sharedBy, look, theme]);
  // A map is only ever shown for the question it answers.
  const isStale = result.shown !== null && result.shown.explanation !== explanation;
  return explanation === null || isStale ? nothing : result;
}

const nothing = { shown: null, failure: null } as const;
