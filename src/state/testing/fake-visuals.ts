import { number } from "../../core/params";
import type { PieceInfo, VisualsInfo } from "../../visuals/define";
import type { VisualSubject } from "../visual-subject";
import { fakeModel, pixels } from "./fake-engine";

const piece = (id: string, ...names: readonly string[]): PieceInfo => ({
  id,
  label: id.toUpperCase(),
  summary: "",
  formula: "",
  paper: { authors: "", year: 2000, title: "", url: "", where: "" },
  departures: [],
  params: Object.fromEntries(
    names.map((name) => [name, number({ key: name, label: name, help: "", default: 0, min: 0, max: 9 })]),
  ),
});

/** A registry with one piece of each sort. */
export const fakeVisuals: VisualsInfo = {
  objectives: [
    { ...piece("channel", "layer", "channel"), unit: "activation", needs: [] },
    { ...piece("neuron", "layer", "channel", "row"), unit: "activation", needs: [] },
    { ...piece("class-logit", "class"), unit: "logit", needs: [] },
    { ...piece("inversion", "layer"), unit: "share", needs: ["photo"] },
    { ...piece("diversity", "layer"), unit: "cosine", needs: ["several"] },
  ],
  parameterisations: [
    { ...piece("code", "reach"), generator: true },
    { ...piece("fourier", "decay"), generator: false },
    { ...piece("pixels"), generator: false },
  ],
  transforms: [piece("jitter", "reach"), piece("padding", "width"), piece("flip")],
  regularisers: [
    { ...piece("l2", "weight"), mean: false },
    { ...piece("class-mean", "weight"), mean: true },
  ],
  optimisers: [piece("adam", "rate"), piece("sgd", "rate")],
  usual: {
    parameterisation: "fourier",
    transforms: ["padding", "jitter"],
    regularisers: [],
    optimiser: "adam",
    steps: 8,
  },
};

export const fakeSubject = (change: Partial<VisualSubject> = {}): VisualSubject => ({
  info: fakeVisuals,
  model: fakeModel(),
  layer: "last",
  channel: 2,
  class: 1,
  other: { channel: 3, class: 0 },
  photo: { id: "picture:1", handle: 7, pixels: pixels() },
  pictures: [{ id: "sample:a", handle: 70, pixels: pixels() }],
  waiting: 0,
  generator: { name: "Draws", url: "models/m/generator/model.json", size: [4, 4], channels: 1 },
  ...change,
});
