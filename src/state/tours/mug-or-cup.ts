import type { Tour } from "./tour";

const mug = { model: "world-resnet", sample: "world-mug-1", method: "grad-cam" } as const;

/** One class against another: what two things share cancels. */
export const mugOrCup = {
  id: "mug-or-cup",
  steps: [
    { ...mug, id: "why-mug", question: "top", control: { panel: "picture" } },
    { ...mug, id: "rather", question: ["mug", "cup"], control: { panel: "question" } },
    {
      ...mug,
      id: "pixels",
      question: ["mug", "cup"],
      method: "lrp",
      params: { bias: "ignore" },
      control: { panel: "method" },
    },
    {
      ...mug,
      id: "against",
      question: ["mug", "cup"],
      look: { rectify: "none" },
      control: { panel: "appearance" },
    },
    { ...mug, id: "cup", sample: "world-cup-1", question: ["cup", "mug"], control: { panel: "question" } },
  ],
} as const satisfies Tour;
