import {
  BufferGeometry,
  CatmullRomCurve3,
  CylinderGeometry,
  ExtrudeGeometry,
  Float32BufferAttribute,
  Group,
  LatheGeometry,
  type Material,
  Mesh,
  type Object3D,
  Shape,
  SphereGeometry,
  TubeGeometry,
  Vector2,
  Vector3,
} from "three";
import { RoundedBoxGeometry } from "three/examples/jsm/geometries/RoundedBoxGeometry.js";

export type Point2 = readonly [number, number];
export type Point3 = readonly [number, number, number];

/** A named part of a thing: what its mask is called, and its meshes. */
export function part(name: string, ...meshes: readonly Object3D[]): Group {
  const group = new Group();
  group.name = name;
  group.add(...meshes);
  return group;
}

export function solid(geometry: BufferGeometry, material: Material, at: Point3 = [0, 0, 0]): Mesh {
  const mesh = new Mesh(geometry, material);
  mesh.position.set(...at);
  mesh.castShadow = true;
  mesh.receiveShadow = true;
  return mesh;
}

/** A profile of (radius, height) pairs turned around the upright axis. */
export const lathe = (profile: readonly Point2[], segments = 48): BufferGeometry =>
  new LatheGeometry(
    profile.map(([radius, height]) => new Vector2(radius, height)),
    segments,
  );

/** A box with rounded edges, standing on the ground: its lowest point is at 0. */
export const block = (width: number, height: number, depth: number, radius = 0.04): BufferGeometry =>
  new RoundedBoxGeometry(
    width,
    height,
    depth,
    3,
    Math.min(radius, width / 2, height / 2, depth / 2),
  ).translate(0, height / 2, 0);

/** An upright cylinder or cone from the ground up. */
export const rod = (bottom: number, top: number, height: number, segments = 24): BufferGeometry =>
  new CylinderGeometry(top, bottom, height, segments).translate(0, height / 2, 0);

export const ball = (radius: number, squeeze: Point3 = [1, 1, 1]): BufferGeometry =>
  new SphereGeometry(radius, 32, 20).scale(...squeeze);

/** A tube through points whose radius runs from `from` to `to`; its ends are round. */
export function tube(points: readonly Point3[], from: number, to = from): BufferGeometry {
  const steps = 40;
  const around = 16;
  const curve = new CatmullRomCurve3(points.map((point) => new Vector3(...point)));
  const geometry = new TubeGeometry(curve, steps, 1, around);
  const position = geometry.getAttribute("position");
  const centre = new Vector3();
  const vertex = new Vector3();
  for (let ring = 0; ring <= steps; ring++) {
    const share = ring / steps;
    curve.getPointAt(share, centre);
    // The last rings close in on the end: half a ball, seen from afar.
    const end = Math.min(1, Math.sqrt(Math.max(0, 1 - (1 - Math.min(share, 1 - share) * 20) ** 2)) || 0);
    const radius = (from + (to - from) * share) * (share > 0.05 && share < 0.95 ? 1 : end);
    for (let k = 0; k <= around; k++) {
      const index = ring * (around + 1) + k;
      vertex.fromBufferAttribute(position, index).sub(centre).multiplyScalar(radius).add(centre);
      position.setXYZ(index, vertex.x, vertex.y, vertex.z);
    }
  }
  geometry.computeVertexNormals();
  return geometry;
}

/** An outline in the x-y plane made `depth` thick along z, centred, with bevelled edges. */
export function slab(outline: readonly Point2[], depth: number, bevel = 0.03): BufferGeometry {
  const shape = new Shape(outline.map(([x, y]) => new Vector2(x, y)));
  const thickness = Math.max(depth - 2 * bevel, 0.001);
  return new ExtrudeGeometry(shape, {
    depth: thickness,
    bevelEnabled: bevel > 0,
    bevelSize: bevel,
    bevelThickness: bevel,
    bevelOffset: -bevel,
    bevelSegments: 3,
    curveSegments: 12,
  }).translate(0, 0, -thickness / 2);
}

/** A surface over the unit square: `at(u, v)` gives its points, both parameters from 0 to 1. */
export function sheet(at: (u: number, v: number) => Point3, across: number, along: number): BufferGeometry {
  const positions: number[] = [];
  const uvs: number[] = [];
  const indices: number[] = [];
  for (let i = 0; i <= across; i++) {
    for (let k = 0; k <= along; k++) {
      positions.push(...at(i / across, k / along));
      uvs.push(i / across, k / along);
      if (i === across || k === along) continue;
      const corner = i * (along + 1) + k;
      indices.push(
        corner,
        corner + along + 1,
        corner + 1,
        corner + 1,
        corner + along + 1,
        corner + along + 2,
      );
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(positions, 3));
  geometry.setAttribute("uv", new Float32BufferAttribute(uvs, 2));
  geometry.setIndex(indices);
  geometry.computeVertexNormals();
  return geometry;
}

/** Turns what it is given and returns it. */
export function turned<T extends Object3D>(object: T, x: number, y: number, z: number): T {
  object.rotation.set(x, y, z);
  return object;
}
