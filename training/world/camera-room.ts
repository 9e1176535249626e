import {
  Color,
  type Material,
  Mesh,
  MeshBasicMaterial,
  NearestFilter,
  NeutralToneMapping,
  NoBlending,
  type Object3D,
  PCFShadowMap,
  PMREMGenerator,
  type Scene,
  WebGLRenderer,
  WebGLRenderTarget,
} from "three";
import { RoomEnvironment } from "three/examples/jsm/environments/RoomEnvironment.js";
import { partNumber } from "./parts";
import { acceptable, type Order, type Staged, stage } from "./picture";

/** A finished picture. */
export interface Shot {
  /** sRGB, [size, size, 3], row-major from the upper left. */
  readonly pixels: Uint8Array;
  /** Part numbers, [size, size]. */
  readonly mask: Uint8Array;
}

const MOST_ATTEMPTS = 60;

/**
 * Renders orders one by one; the colours at twice the size, then halved: half of them smoothly and half by leaving out
 * every other pixel, since pictures that people bring are resized to a network's input in both ways.
 */
export function openCameraRoom(size: number): (order: Order) => Shot {
  const fine = 2 * size;
  const renderer = new WebGLRenderer({ antialias: false, preserveDrawingBuffer: true });
  renderer.setPixelRatio(1);
  renderer.setSize(fine, fine, false);
  renderer.toneMapping = NeutralToneMapping;
  renderer.shadowMap.enabled = true;
  renderer.shadowMap.type = PCFShadowMap;
  renderer.autoClear = false;
  const environment = new PMREMGenerator(renderer).fromScene(new RoomEnvironment(), 0.04).texture;
  const target = new WebGLRenderTarget(size, size, { minFilter: NearestFilter, magFilter: NearestFilter });
  const labels = new Map<number, Material>();

  const labelled = (number: number): Material => {
    let material = labels.get(number);
    if (!material) {
      material = new MeshBasicMaterial({ toneMapped: false, fog: false, side: 2, blending: NoBlending });
      (material as MeshBasicMaterial).color = new Color().setRGB(number / 255, 0, 0);
      labels.set(number, material);
    }
    return material;
  };

  function draw({ scene, camera, overlay, overlayCamera }: Staged): void {
    renderer.clear();
    renderer.render(scene, camera);
    if (overlay) renderer.render(overlay, overlayCamera);
  }

  /** Part numbers: everything in its part's own flat colour. */
  function maskOf(staged: Staged): Uint8Array {
    const { scene, overlay } = staged;
    const { background } = scene;
    scene.background = null;
    for (const part of [scene, overlay]) if (part) paintParts(part, labelled);
    renderer.shadowMap.autoUpdate = false;
    renderer.setRenderTarget(target);
    renderer.setClearColor(0, 1);
    draw(staged);
    const rgba = new Uint8Array(size * size * 4);
    renderer.readRenderTargetPixels(target, 0, 0, size, size, rgba);
    renderer.setRenderTarget(null);
    renderer.shadowMap.autoUpdate = true;
    for (const part of [scene, overlay]) if (part) restore(part);
    scene.background = background;
    const mask = new Uint8Array(size * size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) mask[y * size + x] = rgba[((size - 1 - y) * size + x) * 4]!;
    }
    return mask;
  }

  function pixelsOf(staged: Staged): Uint8Array {
    staged.scene.environment = environment;
    draw(staged);
    const gl = renderer.getContext();
    const rgba = new Uint8Array(fine * fine * 4);
    gl.readPixels(0, 0, fine, fine, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return halved(rgba, size, staged.crisp);
  }

  return (order) => {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const staged = stage(order, attempt);
      try {
        const mask = maskOf(staged);
        if (acceptable(mask, staged.thing)) return { pixels: pixelsOf(staged), mask };
      } finally {
        free(staged.scene);
        if (staged.overlay) free(staged.overlay);
      }
    }
    throw new Error(`No view of ${JSON.stringify(order)} in ${MOST_ATTEMPTS} tries shows its telling part.`);
  };
}

/** [2·size, 2·size, 4] from the lower left to [size, size, 3] from the upper left: each the mean of four pixels, or one of them. */
function halved(rgba: Uint8Array, size: number, crisp: boolean): Uint8Array {
  const pixels = new Uint8Array(size * size * 3);
  const wide = 2 * size;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = ((wide - 2 - 2 * y) * wide + 2 * x) * 4;
      for (let c = from; c < from + 3; c++) {
        const sum = rgba[c]! + rgba[c + 4]! + rgba[c + wide * 4]! + rgba[c + wide * 4 + 4]!;
        pixels[(y * size + x) * 3 + c - from] = crisp ? rgba[c]! : (sum + 2) >> 2;
      }
    }
  }
  return pixels;
}

const meshes = (root: Object3D): readonly Mesh[] => {
  const found: Mesh[] = [];
  root.traverse((object) => {
    if (object instanceof Mesh) found.push(object);
  });
  return found;
};

const painted = new WeakMap<Mesh, Material>();

function paintParts(scene: Scene, labelled: (number: number) => Material): void {
  for (const mesh of meshes(scene)) {
    painted.set(mesh, mesh.material as Material);
    let named: Object3D = mesh;
    while (named.name === "" && named.parent) named = named.parent;
    mesh.material = labelled(partNumber(named.name));
  }
}

function restore(scene: Scene): void {
  for (const mesh of meshes(scene)) mesh.material = painted.get(mesh)!;
}

/**
 * Geometry and shadows of one picture. Materials are left to the garbage collector: with the last one disposed, three.js drops
 * the compiled shader, and compiling it again takes longer than the picture.
 */
function free(scene: Scene): void {
  for (const mesh of meshes(scene)) mesh.geometry.dispose();
  scene.traverse((object) => {
    if ("shadow" in object) (object.shadow as { dispose(): void }).dispose();
  });
}
