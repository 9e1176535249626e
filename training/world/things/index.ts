import { motorboat, sailboat } from "./boats";
import { church, house } from "./buildings";
import { lamp } from "./lamp";
import { plane } from "./plane";
import { cactus, mushroom, tree } from "./plants";
import { chair, stool } from "./seats";
import type { Thing } from "./thing";
import { car, pickup } from "./vehicles";
import { cup, mug, teapot } from "./vessels";

/** The classes of the world, in the order of their numbers. */
export const things: readonly Thing[] = [
  mug,
  cup,
  teapot,
  lamp,
  chair,
  stool,
  sailboat,
  motorboat,
  car,
  pickup,
  house,
  church,
  tree,
  cactus,
  mushroom,
  plane,
];
