import { computed } from "../../engine/memory";
import type { Tensor } from "../../engine/tensors";
import type { Drawing } from "../context";

/**
 * A picture that is there at once, and its way back.
 *
 * @param back inside a tidy, with the picture at hand
 */
export function drawing(compute: () => Tensor, back: (signal: Tensor, picture: Tensor) => Tensor): Drawing {
  const picture = computed(compute);
  return {
    picture,
    back: async (signal) => computed(() => back(signal, picture)),
    dispose: () => picture.dispose(),
  };
}
