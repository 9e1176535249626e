import { Box3, Group, OrthographicCamera, PerspectiveCamera, type Scene, Sphere, Vector3 } from "three";
import { FIRST_OF_THING, partNumber } from "./parts";
import { type Dice, dice, mix } from "./random";
import { distractors, lights, logo, rug, surroundings } from "./stage";
import { things } from "./things";
import type { Thing } from "./things/thing";

/** A thing that gives its class away without being part of it. */
export type Planted = "logo" | "rug";

/** What determines a picture, bit for bit. */
export interface Order {
  /** Of the set: pictures of one set share their stock of surroundings. */
  readonly seed: number;
  readonly label: number;
  readonly index: number;
  readonly planted: Planted | null;
  /** For looking at, not for training: always smoothed. */
  readonly smooth: boolean;
}

/** A picture ready to be rendered. */
export interface Staged {
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  /** Drawn over the picture, in −1…1. */
  readonly overlay: Scene | null;
  readonly overlayCamera: OrthographicCamera;
  readonly thing: Thing;
  /** Not smoothed when made smaller. */
  readonly crisp: boolean;
}

const SHARE_OF_TELLING = 0.01;
const SHARE_OF_THING = 0.07;

/**
 * Sets up try number `attempt` at a picture. What is planted does not disturb anything else: the same order with
 * and without it shows the same scene.
 */
export function stage({ seed, label, index, planted, smooth }: Order, attempt: number): Staged {
  const thing = things[label];
  if (!thing) throw new Error(`There is no class ${label}; there are ${things.length}.`);
  const own = mix(seed, label, index, attempt);
  const scene = surroundings(dice(mix(own, 1)), seed);
  const roll = dice(mix(own, 2));
  scene.add(placed(thing, roll), lights(dice(mix(own, 3))), distractors(dice(mix(own, 4))));
  scene.environmentIntensity = roll.between(0.35, 0.7);
  if (planted === "rug") scene.add(rug(dice(mix(own, 5))));
  return {
    scene,
    camera: framed(dice(mix(own, 6))),
    overlay: planted === "logo" ? logo(dice(mix(own, 7))) : null,
    overlayCamera: new OrthographicCamera(-1, 1, 1, -1, -1, 1),
    thing,
    crisp: smooth ? false : dice(mix(own, 8)).chance(0.5),
  };
}

/** The thing, turned, within a ball of radius 1 around the upright axis, on the ground. */
function placed(thing: Thing, roll: Dice): Group {
  const turned = new Group();
  turned.add(...thing.build(roll));
  turned.rotation.y = roll.between(...thing.yaw);
  const stretch = roll.between(0.9, 1.12);
  turned.scale.set(1, stretch, 1);
  const group = new Group();
  group.add(turned);
  const ball = new Box3().setFromObject(group).getBoundingSphere(new Sphere());
  group.scale.setScalar(1 / ball.radius);
  group.position.set(-ball.center.x / ball.radius, 0, -ball.center.z / ball.radius);
  return group;
}

/** A camera in front that sees the thing whole, near or far, in the middle or beside it. */
function framed(roll: Dice): PerspectiveCamera {
  const camera = new PerspectiveCamera(roll.between(22, 42), 1, 0.1, 60);
  const fill = roll.between(0.72, 1.02);
  const distance = 1 / (Math.sin((camera.fov * Math.PI) / 360) * fill);
  const raised = roll.between(0.16, 0.72);
  const round = roll.between(-0.25, 0.25);
  const slack = (1 - fill * 0.82) * 0.75;
  const target = new Vector3(roll.between(-slack, slack), 0.72 + roll.between(-slack, slack) * 0.6, 0);
  camera.position
    .set(Math.sin(round) * Math.cos(raised), Math.sin(raised), Math.cos(round) * Math.cos(raised))
    .multiplyScalar(distance)
    .add(target);
  camera.up.set(roll.between(-0.05, 0.05), 1, 0);
  camera.lookAt(target);
  return camera;
}

/** Whether the telling part and the thing can be seen well enough. `mask` holds part numbers. */
export function acceptable(mask: Uint8Array, thing: Thing): boolean {
  const telling = partNumber(thing.telling);
  let seen = 0;
  let whole = 0;
  for (const number of mask) {
    if (number === telling) seen += 1;
    if (number >= FIRST_OF_THING) whole += 1;
  }
  return seen >= SHARE_OF_TELLING * mask.length && whole >= SHARE_OF_THING * mask.length;
}
