import { mugOrCup } from "./mug-or-cup";
import { noisyGradients } from "./noisy-gradients";
import { wrongPlace } from "./wrong-place";

export const tours = [wrongPlace, mugOrCup, noisyGradients] as const;
