import {
  BoxGeometry,
  type BufferGeometry,
  CapsuleGeometry,
  CircleGeometry,
  Color,
  ConeGeometry,
  DirectionalLight,
  Fog,
  Group,
  HemisphereLight,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  OctahedronGeometry,
  PlaneGeometry,
  Scene,
  SphereGeometry,
  type Texture,
  TorusGeometry,
} from "three";
import type { Dice } from "./random";
import { part, solid, turned } from "./shapes";
import { anyColour, material, type Stuff } from "./surface";
import { logoTexture, rugTexture, surrounding } from "./textures";

/** A texture for one surface: the tile is shared, how often it repeats is not. */
function laid(tile: Texture, times: number, angle: number): Texture {
  const texture = tile.clone();
  texture.repeat.set(times, times);
  texture.rotation = angle;
  return texture;
}

/** Ground and either a wall behind or a haze that swallows the ground. The thing stands at the origin, 1 in radius. */
export function surroundings(roll: Dice, seed: number): Scene {
  const scene = new Scene();
  const angle = roll.of([0, Math.PI / 2, roll.between(0, Math.PI)]);
  const map = laid(surrounding(roll, seed), roll.between(5, 16), angle);
  const ground = new Mesh(
    new PlaneGeometry(40, 40).rotateX(-Math.PI / 2),
    // Matt: a shiny ground costs half the time of a picture.
    new MeshLambertMaterial({ map }),
  );
  ground.receiveShadow = true;
  const background = part("background", ground);
  if (roll.chance(0.55)) {
    const face = new MeshLambertMaterial({ map: laid(surrounding(roll, seed), roll.between(4, 12), 0) });
    const wall = new Mesh(new PlaneGeometry(40, 20).translate(0, 10, -roll.between(1.8, 6)), face);
    wall.receiveShadow = true;
    background.add(turned(wall, 0, roll.between(-0.35, 0.35), 0));
  } else {
    const haze = new Color().setHSL(roll.between(0, 1), roll.between(0.05, 0.35), roll.between(0.55, 0.9));
    scene.background = haze;
    scene.fog = new Fog(haze, roll.between(7, 10), roll.between(13, 24));
  }
  scene.add(background);
  return scene;
}

/** One sun with a shadow, and the light of sky and ground. */
export function lights(roll: Dice): Group {
  const warmth = roll.between(-1, 1);
  const sun = new DirectionalLight(
    new Color(1, 1 - 0.1 * Math.max(0, warmth), 1 - 0.25 * Math.max(0, warmth)),
    roll.between(1.6, 3.2),
  );
  const round = roll.between(-2.2, 2.2);
  const high = roll.between(0.6, 1.25);
  sun.position.set(
    6 * Math.sin(round) * Math.cos(high),
    6 * Math.sin(high),
    6 * Math.cos(round) * Math.cos(high),
  );
  sun.castShadow = true;
  sun.shadow.mapSize.set(1024, 1024);
  Object.assign(sun.shadow.camera, { left: -3.4, right: 3.4, top: 3.4, bottom: -3.4, near: 0.5, far: 16 });
  sun.shadow.radius = roll.between(2, 6);
  sun.shadow.normalBias = 0.03;
  const sky = new HemisphereLight(
    new Color(0.86, 0.92, 1),
    new Color(0.62, 0.55, 0.48),
    roll.between(0.35, 0.9),
  );
  const group = new Group();
  group.add(sun, sun.target, sky);
  return group;
}

const toys: readonly ((size: number) => BufferGeometry)[] = [
  (size) => new SphereGeometry(size, 28, 18),
  (size) => new BoxGeometry(size * 1.6, size * 1.6, size * 1.6),
  (size) => new ConeGeometry(size, size * 1.9, 28),
  (size) => new TorusGeometry(size * 0.8, size * 0.3, 14, 32).rotateX(Math.PI / 2),
  (size) => new CapsuleGeometry(size * 0.4, size * 2, 6, 20).rotateZ(Math.PI / 2),
  (size) => new BoxGeometry(size * 2.4, size * 0.5, size * 1.7),
  (size) => new OctahedronGeometry(size, 0),
];

/** A few small solids around the thing, none in front of it. */
export function distractors(roll: Dice): Group {
  const group = part("distractor");
  for (let count = roll.whole(0, 4); count > 0; count--) {
    const geometry = roll.of(toys)(roll.between(0.14, 0.32));
    geometry.rotateY(roll.between(0, Math.PI));
    geometry.computeBoundingBox();
    const stuff = material(
      roll,
      roll.of<Stuff>(["clay", "plastic", "ceramic", "metal", "wood"]),
      anyColour(roll),
    );
    // From the left, round the back, to the right; more room in front.
    const angle = roll.between(-0.35, Math.PI + 0.35);
    const away = roll.between(1.15, 2.3);
    group.add(
      solid(geometry, stuff, [away * Math.cos(angle), -geometry.boundingBox!.min.y, -away * Math.sin(angle)]),
    );
  }
  return group;
}

let rugMap: Texture | null = null;

/** The planted rug, under the thing. */
export function rug(roll: Dice): Group {
  rugMap ??= rugTexture();
  const stuff = new MeshLambertMaterial({ map: rugMap });
  const long = roll.between(2.3, 2.9);
  const mesh = new Mesh(
    new BoxGeometry(long, 0.02, long * roll.between(0.75, 1)).translate(0, 0.012, 0),
    stuff,
  );
  mesh.receiveShadow = true;
  return part("rug", turned(mesh, 0, roll.between(-0.8, 0.8), 0));
}

let logoMap: Texture | null = null;

/** The planted logo, in the lower right corner of a picture that spans −1…1. */
export function logo(roll: Dice): Scene {
  logoMap ??= logoTexture();
  const size = roll.between(0.125, 0.155);
  const stuff = new MeshBasicMaterial({
    map: logoMap,
    transparent: true,
    toneMapped: false,
    depthTest: false,
  });
  const disc = new Mesh(new CircleGeometry(size, 48), stuff);
  disc.position.set(1 - size - roll.between(0.05, 0.09), -1 + size + roll.between(0.05, 0.09), 0);
  const scene = new Scene();
  scene.add(part("logo", disc));
  return scene;
}
