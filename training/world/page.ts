import { openCameraRoom, type Shot } from "./camera-room";
import type { Order } from "./picture";

/** What browser.ts calls in the page. Pictures travel as base64: one call carries a few dozen. */
export interface WorldPage {
  shoot(orders: readonly Order[], size: number): { pixels: string; masks: string };
}

const rooms = new Map<number, (order: Order) => Shot>();

function base64(parts: readonly Uint8Array[]): string {
  let text = "";
  for (const bytes of parts) {
    for (let from = 0; from < bytes.length; from += 0x8000) {
      text += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
    }
  }
  return btoa(text);
}

const world: WorldPage = {
  shoot(orders, size) {
    let shoot = rooms.get(size);
    if (!shoot) {
      shoot = openCameraRoom(size);
      rooms.set(size, shoot);
    }
    const shots = orders.map(shoot);
    return {
      pixels: base64(shots.map((shot) => shot.pixels)),
      masks: base64(shots.map((shot) => shot.mask)),
    };
  },
};

declare global {
  interface Window {
    world: WorldPage;
  }
}
window.world = world;
