import type { Group } from "three";
import type { Dice } from "../random";

/** A class of the world. `build` gives its named parts standing on the ground, any size, facing +x. */
export interface Thing {
  readonly id: string;
  /** The part by which it is told from its twin, or from everything else. */
  readonly telling: string;
  /** The class that differs from it in exactly one part, where there is one. */
  readonly twin: string | null;
  /** Turns about the upright axis from which the telling part can be seen, in radians from facing +x. */
  readonly yaw: readonly [number, number];
  build(roll: Dice): readonly Group[];
}
