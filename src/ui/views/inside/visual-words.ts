import type { Obstacle } from "../../../state/visual-choice";

const pixels = (height: number, width: number, channels: number): string =>
  `${height} × ${width} px ${channels === 1 ? "in grey" : "in colour"}`;

const inUnit = (value: string, unit: string): string => (unit ? `${value} (${unit})` : value);

const obstacles: Readonly<Record<Obstacle, string>> = {
  "photo-several":
    "Several pictures that start from one photo stay alike: start from noise, or make one picture.",
  "photo-code":
    "Code space cannot start from a photo, since nothing here turns photos into codes: start from noise.",
  "no-generator":
    "Code space needs a generator, and none here draws pictures as this model takes them: choose another.",
  "no-pictures":
    "There is no picture at hand to take the mean of: add some under “What excites it most”, or take the photo.",
  "pictures-waiting": "The pictures whose mean is taken are still being opened.",
  "no-weight": "With a weight of 0 an objective counts nothing: give it another weight, or take it away.",
};

/** What the section says that makes pictures; part of `strings`. */
export const visualWords = {
  title: "Feature visualisation",
  make: "Make a picture",
  makeSeveral: "Make pictures",
  resume: "Go on",
  obstacles,

  objective: "Maximise",
  second: "And",
  nothing: "Nothing else",
  secondDetail: "Only the objective above.",
  channel: "Channel",
  channelHelp: "Of the same layer, counted from 0.",
  class: "Class",
  weight: "Weight",
  weightHelp: "How much the second counts against the first. Negative: the picture is kept away from it.",
  start: "Start from",
  starts: { noise: "Noise", photo: "Photo" },
  madeOf: "Made of",
  sideBySide: "Side by side",
  sideBySideHelp: "The same once more in code space, one beside the other.",
  drawnBy: (name: string) => `Code space is drawn by ${name}.`,
  noGenerator: (height: number, width: number, channels: number) =>
    `Code space is not offered: no generator comes along that draws pictures of ${pixels(height, width, channels)}.`,

  more: "More",
  changed: (changes: readonly string[]) => changes.join(" · "),
  groups: {
    second: "A second objective",
    madeOf: "What the picture is made of",
    transforms: "How the network is shown it at every step",
    regularisers: "What the picture is kept to",
    optimisers: "How it is changed",
    run: "How long, and how many",
  },
  plain: (label: string) => `${label} has nothing to choose.`,
  optimiser: "Optimiser",
  aboutPiece: (label: string) => `About ${label}`,
  near: "Near to",
  nears: { class: "Class", pictures: "All", photo: "Photo" },
  meanOfClass: (count: number, name: string) =>
    `The mean of those of the ${count} ${count === 1 ? "picture" : "pictures"} under “What excites it most” that the network takes for “${name}”.`,
  meanOf: (count: number) =>
    count === 1
      ? "The one picture at hand, as the mean of all: add more under “What excites it most”."
      : `The mean of the ${count} pictures under “What excites it most”, yours among them.`,
  steps: "Steps",
  stepsHelp: "How often the picture is changed.",
  seed: "Seed",
  seedHelp: "Of the noise and of the transforms: equal seeds give equal pictures.",
  pictures: "Pictures",
  picturesHelp: "Made at once, each from noise of its own and unlike the others.",
  apart: "Kept apart",
  apartHelp: "How much pictures that look alike to the layer take off the objective.",

  off: (label: string) => `no ${label.toLowerCase()}`,
  valued: (label: string, value: string) => `${label.toLowerCase()} ${value}`,
  withValues: (label: string, values: readonly string[]) =>
    values.length === 0 ? label : `${label} (${values.join(", ")})`,
  also: (weight: string, label: string) => `and ${weight} × ${label.toLowerCase()}`,

  step: (step: number, steps: number) => `step ${step} of ${steps}`,
  scored: (score: string, unit: string) => `Comes to ${inUnit(score, unit)} when shown without transforms.`,
  curve: (low: string, high: string, unit: string, steps: number) =>
    `Objective over ${steps} steps, from ${low} to ${high}${unit ? ` ${unit}` : ""}`,
  visualOf: (label: string, step: number, steps: number) =>
    `Picture made to excite ${label}, step ${step} of ${steps}`,
  oneOf: (at: number, all: number, side: string | null, answer: string) =>
    `Picture ${at} of ${all}${side ? `, ${side}` : ""}${answer ? `: ${answer}` : ""}`,
  choose: "Pictures to choose from",
  photo: "Photo",
  photoLabel: "The photo as the network is shown it",
  result: "Result",
  answer: (name: string, probability: string) => `${name} ${probability}`,
  answers: "What the network answers to it",
  openInExplain: "Open in Explain",
  savePng: "Save PNG",
  saveRecord: "Save JSON",
} as const;
