import type { PixelImage } from "../api/engine";
import { lazyDatabase } from "./database";

/** Finished pictures of channels, kept from one visit to the next. */
export interface VisualShelf {
  /** Those of one layer, by channel. */
  read(layer: string): Promise<ReadonlyMap<number, PixelImage>>;
  write(layer: string, channel: number, image: PixelImage): Promise<void>;
}

const STORE = "pictures";

/** IndexedDB, opened when it is first needed. Layers are named by whatever determines their pictures. */
export function indexedDbVisuals(): VisualShelf {
  const database = lazyDatabase("whylight-visuals", STORE);
  return {
    read: async (layer) => {
      const range = IDBKeyRange.bound([layer], [layer, []]);
      const kept = await database();
      const [keys, images] = await Promise.all([kept.getAllKeys(STORE, range), kept.getAll(STORE, range)]);
      return new Map(keys.map((key, i) => [(key as [string, number])[1], images[i] as PixelImage]));
    },
    write: async (layer, channel, image) => {
      await (await database()).put(STORE, image, [layer, channel]);
    },
  };
}
