import type { Tour } from "./tour";

const mug = { model: "world-resnet", sample: "world-mug-1", question: "top" } as const;
/** Single pixels are lost on a picture. */
const look = { view: "map" } as const;
const smooth = { ...mug, method: "smoothgrad", look } as const;
/** Of max − min: a noise that nobody sees. */
const FAINT = 0.02;

/** Shattered gradients, and two ways around them. */
export const noisyGradients = {
  id: "noisy-gradients",
  steps: [
    { ...mug, id: "gradient", method: "gradient", look, control: { panel: "picture" } },
    {
      ...smooth,
      id: "faint",
      params: { samples: 1, sigma: FAINT },
      control: { panel: "method", param: "sigma" },
    },
    {
      ...smooth,
      id: "again",
      params: { samples: 1, sigma: FAINT, seed: 2000 },
      control: { panel: "method", param: "seed" },
    },
    { ...smooth, id: "smooth", control: { panel: "method", param: "samples" } },
    { ...smooth, id: "too-much", params: { sigma: 0.6 }, control: { panel: "method", param: "sigma" } },
    { ...mug, id: "coarse", method: "grad-cam", control: { panel: "method" } },
  ],
} as const satisfies Tour;
