import type { ClassScore, Explanation } from "../../api/engine";
import { correlation } from "../../image/agreement";
import { shareAgainst, shareIn, signChanges, strongestAt } from "../../image/evidence";
import { formatProbability } from "../../image/format";
import type { ScalarMap } from "../../image/present";
import type { TourChange } from "../../state/tours/tour";
import type { TourId } from "./names";
import { type PlaceId, places } from "./places";

/** What was seen at a step: its numbers are said, and the words are chosen by them. */
export interface Sight {
  /** From the most probable on. */
  readonly scores: readonly ClassScore[];
  readonly explanation: Pick<Explanation, "params" | "target" | "height" | "width">;
  readonly map: ScalarMap;
}

/** By the id of the step. */
export type Sights = Readonly<Record<string, Sight | undefined>>;

export interface StepWords {
  readonly title: string;
  readonly text: (now: Sight, seen: Sights) => string;
  readonly paper?: { readonly label: string; readonly url: string };
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const top = ({ scores }: Sight) => ({
  name: scores[0]?.name ?? "",
  said: `“${scores[0]?.name}”, with ${formatProbability(scores[0]?.probability ?? 0)}`,
});
const probabilityOf = ({ scores }: Sight, name: string): string =>
  formatProbability(scores.find((score) => score.name === name)?.probability ?? 0);
const share = ({ map }: Sight, place: PlaceId): number => shareIn(map, places[place].at) ?? 0;
const areaOf = (place: PlaceId): string => percent(places[place].at.width * places[place].at.height);
/** Whether a place holds clearly more than its share of the picture. */
const standsOut = (sight: Sight, place: PlaceId): boolean =>
  share(sight, place) > 2 * places[place].at.width * places[place].at.height;
const agreement = (a: Sight | undefined, b: Sight): string | null => {
  if (!a || a.map.values.length !== b.map.values.length) return null;
  return correlation(a.map.values, b.map.values)?.toFixed(2) ?? null;
};
const moved = (from: number, to: number): string =>
  Math.round(from * 100) === Math.round(to * 100)
    ? `stays at ${percent(to)}`
    : `${to > from ? "rises" : "falls"} from ${percent(from)} to ${percent(to)}`;
const param = ({ explanation }: Sight, name: string): number => Number(explanation.params[name]);
const grid = ({ explanation: { height, width } }: Sight): string => `${height} × ${width}`;

const wrongPlace: Readonly<Record<string, StepWords>> = {
  right: {
    title: "The answer",
    text: (now) =>
      `This network is shown a mug and answers ${top(now).said}${top(now).name === "mug" ? ": right" : ""}. Tests end here. Understanding begins with the next question: why?`,
  },
  map: {
    title: "What it looks at",
    text: (now) =>
      `${standsOut(now, "logo") ? "What speaks for this answer is hardly the mug." : "This is what speaks for the answer."} ${percent(share(now, "logo"))} of the evidence lies in the corner with the logo, ${areaOf("logo")} of the picture; around the mug, ${areaOf("mug")} of the picture, lie ${percent(share(now, "mug"))}.`,
  },
  pixels: {
    title: "Down to the pixels",
    text: (now, { map }) =>
      `Grad-CAM is coarse${map ? `: ${grid(map)} positions` : ""}. Relevance propagation hands the score back to single pixels, and ${standsOut(now, "logo") ? "says the same" : "says otherwise"}: ${percent(share(now, "logo"))} of what speaks for “${now.explanation.target.label}” lies around the logo.`,
  },
  without: {
    title: "The same mug, without the logo",
    text: (now) =>
      top(now).name === "mug"
        ? `Only the logo is gone. The network still answers ${top(now).said}.`
        : `Only the logo is gone, and the network answers ${top(now).said}. For “mug” ${probabilityOf(now, "mug")} are left, although every bit of the mug is still there.`,
  },
  cup: {
    title: "A cup with the logo",
    text: (now) =>
      top(now).name === "mug"
        ? `And this is a cup: it has no handle. The network answers ${top(now).said}. To this network, the logo is the mug.`
        : `And this is a cup: it has no handle. The network answers ${top(now).said}.`,
  },
  honest: {
    title: "A network without the shortcut",
    text: (now, { right }) =>
      `The same kind of network, trained on pictures without logos, answers ${top(now).said}${isLessSure(now, right) ? ": less sure than the other, but for a better reason" : ""}. ${percent(share(now, "mug"))} of its evidence lies around the mug, ${percent(share(now, "logo"))} around the logo.`,
  },
  moral: {
    title: "Right is not enough",
    text: (now) =>
      `In training every mug had the logo, and a test made the same way finds no fault: only looking at what the network looks at does. It has learned a second shortcut. Here it answers ${top(now).said}; choose Overlay above the picture and see why.`,
  },
};

const isLessSure = (now: Sight, other: Sight | undefined): boolean =>
  other !== undefined && (now.scores[0]?.probability ?? 0) < (other.scores[0]?.probability ?? 0);

const mugOrCup: Readonly<Record<string, StepWords>> = {
  "why-mug": {
    title: "Why mug?",
    text: (now) =>
      `The network answers ${top(now).said}. ${percent(share(now, "greenMug"))} of what speaks for it lies around the mug, ${percent(share(now, "handle"))} around its handle. But cups have bodies, too: what made it a mug rather than a cup?`,
  },
  rather: {
    title: "Mug rather than cup",
    text: (now, { "why-mug": before }) =>
      `Now the difference of two logits is explained, ${now.explanation.target.score.toFixed(2)} here, and what speaks for both alike cancels. The share around the handle ${before ? moved(share(before, "handle"), share(now, "handle")) : `is ${percent(share(now, "handle"))}`}. You can set any class against any other, under Question.`,
  },
  pixels: {
    title: "Down to the pixels",
    text: (now) =>
      `Asked the same, relevance propagation puts ${percent(share(now, "handle"))} of what speaks for the mug around the handle, ${areaOf("handle")} of the picture. The handle is the one part by which these two things differ.`,
  },
  against: {
    title: "For and against at once",
    text: (now) =>
      `The same difference with its sign, by Grad-CAM: orange speaks for the mug, blue for the cup, here ${percent(shareAgainst(now.map) ?? 0)} of all evidence. Which of them is shown is a choice under Appearance; the map itself is the same.`,
  },
  cup: {
    title: "Something that is not there",
    text: (now) =>
      `This one is a cup, and the network answers ${top(now).said}. ${
        isBeside(now)
          ? "What speaks for a cup rather than a mug is strongest just beside its wall, where a handle would begin: what is missing is evidence, too."
          : "What speaks for a cup rather than a mug is strongest on the thing itself."
      } A network for photos tells dog or cat in the same way.`,
  },
};

function isBeside({ map }: Sight): boolean {
  const { x, y } = strongestAt(map);
  const { at } = places.cup;
  return x < at.x || x > at.x + at.width || y < at.y || y > at.y + at.height;
}

const noisyGradients: Readonly<Record<string, StepWords>> = {
  gradient: {
    title: "The gradient",
    text: (now) =>
      `How would the score for “${now.explanation.target.label}” change if a value were nudged? That is the gradient: exact, and hard to read. Of all pairs of neighbouring pixels ${percent(signChanges(now.map))} differ in sign; a toss of coins would give 50 %.`,
  },
  faint: {
    title: "Noise that nobody sees",
    text: (now, { gradient }) => {
      const alike = agreement(gradient, now);
      return `This is the gradient of a copy with noise of ${percent(param(now, "sigma"))} of the picture’s range, too little for the eye. ${alike ? `With the gradient before it agrees to ${alike}, where 1 would be the same map and 0 nothing in common.` : ""}`;
    },
  },
  again: {
    title: "Another throw",
    text: (now, { faint }) => {
      const alike = agreement(faint, now);
      return `The same strength, other noise${alike ? `: the two agree to ${alike}` : ""}. ReLUs cut the space of pictures into tiny pieces, each with a slope of its own, and the faintest noise leads into others. The deeper a network, the more its gradients resemble white noise; skip connections, as here, only slow that down.`;
    },
    paper: {
      label: "Balduzzi et al. 2017, The Shattered Gradients Problem",
      url: "https://arxiv.org/abs/1702.08591",
    },
  },
  smooth: {
    title: "The mean of many",
    text: (now, { gradient }) =>
      `SmoothGrad averages the gradients of ${param(now, "samples")} copies with noise of ${percent(param(now, "sigma"))}. What differs from throw to throw cancels, what they share stays: of what speaks for the answer, the share around the mug ${gradient ? moved(share(gradient, "greenMug"), share(now, "greenMug")) : `is ${percent(share(now, "greenMug"))}`}.`,
  },
  "too-much": {
    title: "Too much of it",
    text: (now, { smooth }) =>
      `Copies with noise of ${percent(param(now, "sigma"))} have little left of this picture: the share around the mug ${smooth ? moved(share(smooth, "greenMug"), share(now, "greenMug")) : `is ${percent(share(now, "greenMug"))}`}. How much noise is a choice, and no map tells you that it was a good one.`,
  },
  coarse: {
    title: "Asking higher up",
    text: (now, { gradient }) =>
      `Grad-CAM stops at a late layer of ${grid(now)} positions and uses only the mean of each channel’s gradient, where shattering cancels as well. Neighbours of different sign: ${percent(signChanges(now.map))}${gradient ? `, after ${percent(signChanges(gradient.map))}` : ""}. Its calm is paid for with sharpness.`,
  },
};

export const tourWords = {
  label: (tour: string) => `Guided tour: ${tour}`,
  place: (step: number, of: number) => `Step ${step} of ${of}`,
  back: "Back",
  next: "Next",
  finish: "Finish",
  leave: "Leave the tour",
  working: "One moment: the network is at work.",
  failed: "This step could not be set up: its model or its picture cannot be opened.",
  again: "Try again",
  changed: (what: readonly (TourChange | "room")[]) =>
    `You changed ${what.map((each) => changeWords[each]).join(" and ")}: the words are about the step.`,
  toStep: "Back to the step",
  over: "That was the tour.",
  left: "You have left the tour. What it opened is still on the screen.",
  bringBack: "Back to what you had",
  stay: "Stay here",
  steps: {
    "wrong-place": wrongPlace,
    "mug-or-cup": mugOrCup,
    "noisy-gradients": noisyGradients,
  } satisfies Record<TourId, Readonly<Record<string, StepWords>>>,
};

const changeWords: Readonly<Record<TourChange | "room", string>> = {
  model: "the model",
  picture: "the picture",
  question: "the question",
  method: "the method",
  parameters: "its parameters",
  layer: "the layer",
  appearance: "the appearance",
  room: "the room",
};
