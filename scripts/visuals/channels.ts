import type { Engine, ModelInfo, PixelImage } from "../../src/api/engine";
import { mulberry32 } from "../../src/core/rng";

/** A target, and what the objective `channel` takes. */
export type SeededChannel = { readonly layer: string; readonly channel: number };

/** Channels drawn with a seed among the layers that compute something and have positions. */
export function seededChannels({ layers }: ModelInfo, count: number, seed: number): SeededChannel[] {
  const rng = mulberry32(seed);
  const spatial = layers.filter(({ spatial, kind }) => spatial && /convolution|ReLU/.test(kind));
  return Array.from({ length: count }, () => {
    const { name, shape } = spatial[Math.floor(rng() * spatial.length)]!;
    return { layer: name, channel: Math.floor(rng() * shape.at(-1)!) };
  });
}

/**
 * What each channel answers, at best, to any of the pictures.
 *
 * @param seen after every picture
 */
export async function bestOfPictures(
  engine: Engine,
  { handle: model }: ModelInfo,
  channels: readonly SeededChannel[],
  pictures: readonly PixelImage[],
  seen: (count: number) => void = () => {},
): Promise<number[]> {
  const best = channels.map(() => Number.NEGATIVE_INFINITY);
  for (const [i, picture] of pictures.entries()) {
    const image = await engine.openImage(picture);
    for (const [k, target] of channels.entries()) {
      // Any method tells the target's score; this one computes nothing else.
      const { target: found } = await engine.explain({ model, image, method: "random-map", target });
      best[k] = Math.max(best[k]!, found.score);
    }
    await engine.closeImage(image);
    seen(i + 1);
  }
  return best;
}
