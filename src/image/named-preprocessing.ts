import type { Preprocessing } from "../graph/card";

const even = (scale: number, offset: number): Pick<Preprocessing, "scale" | "offset"> => ({
  scale: [scale, scale, scale],
  offset: [offset, offset, offset],
});

/** Mean and standard deviation of ImageNet's pixels, 0…1, as torchvision's models were trained. */
const MEAN = [0.485, 0.456, 0.406] as const;
const STD = [0.229, 0.224, 0.225] as const;

const rest = { order: "rgb", resize: "stretch-bilinear-half-pixel" } as const;

export const PREPROCESSING_NAMES = ["-1..1", "0..1", "0..255", "torch", "caffe"] as const;

export type PreprocessingName = (typeof PREPROCESSING_NAMES)[number];

/** Keras' names for the three modes of `imagenet_utils.preprocess_input`, and two plain ranges. */
export const namedPreprocessing: Readonly<Record<PreprocessingName, Preprocessing>> = {
  "-1..1": { ...even(1 / 127.5, -1), ...rest },
  "0..1": { ...even(1 / 255, 0), ...rest },
  // As they are: networks whose first layer scales them.
  "0..255": { ...even(1, 0), ...rest },
  torch: {
    scale: [1 / (255 * STD[0]), 1 / (255 * STD[1]), 1 / (255 * STD[2])],
    offset: [-MEAN[0] / STD[0], -MEAN[1] / STD[1], -MEAN[2] / STD[2]],
    ...rest,
  },
  // Blue, green, red minus the mean pixel of the original VGG.
  caffe: { scale: [1, 1, 1], offset: [-103.939, -116.779, -123.68], ...rest, order: "bgr" },
};
