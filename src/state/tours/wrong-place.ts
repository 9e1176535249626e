import type { Tour } from "./tour";

const shortcut = { model: "world-shortcut", question: "top", method: "grad-cam" } as const;

/** A planted shortcut that the heatmap exposes. */
export const wrongPlace = {
  id: "wrong-place",
  steps: [
    {
      ...shortcut,
      id: "right",
      sample: "shortcut-mug-with-logo",
      look: { view: "original" },
      control: { panel: "answer" },
    },
    { ...shortcut, id: "map", sample: "shortcut-mug-with-logo", control: { panel: "picture" } },
    {
      ...shortcut,
      id: "pixels",
      sample: "shortcut-mug-with-logo",
      method: "lrp",
      params: { bias: "ignore" },
      control: { panel: "method" },
    },
    { ...shortcut, id: "without", sample: "shortcut-mug-without", control: { panel: "answer" } },
    { ...shortcut, id: "cup", sample: "shortcut-cup-with-logo", control: { panel: "answer" } },
    {
      ...shortcut,
      id: "honest",
      model: "world-resnet",
      sample: "shortcut-mug-with-logo",
      control: { panel: "model" },
    },
    {
      ...shortcut,
      id: "moral",
      sample: "shortcut-chair-with-rug",
      look: { view: "original" },
      control: { panel: "picture" },
    },
  ],
} as const satisfies Tour;
