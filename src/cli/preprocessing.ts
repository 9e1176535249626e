import { Problem } from "../core/problem";
import { type Preprocessing, preprocessingSchema } from "../graph/card";

const even = (scale: number, offset: number): Pick<Preprocessing, "scale" | "offset"> => ({
  scale: [scale, scale, scale],
  offset: [offset, offset, offset],
});

/** Mean and standard deviation of ImageNet's pixels, 0…1, as torchvision's models were trained. */
const MEAN = [0.485, 0.456, 0.406] as const;
const STD = [0.229, 0.224, 0.225] as const;

const rest = { order: "rgb", resize: "stretch-bilinear-half-pixel" } as const;

/** Keras' names for the three modes of `imagenet_utils.preprocess_input`, and plain 0…1. */
export const namedPreprocessing: Readonly<Record<string, Preprocessing>> = {
  "-1..1": { ...even(1 / 127.5, -1), ...rest },
  "0..1": { ...even(1 / 255, 0), ...rest },
  torch: {
    scale: [1 / (255 * STD[0]), 1 / (255 * STD[1]), 1 / (255 * STD[2])],
    offset: [-MEAN[0] / STD[0], -MEAN[1] / STD[1], -MEAN[2] / STD[2]],
    ...rest,
  },
  // Blue, green, red minus the mean pixel of the original VGG.
  caffe: { scale: [1, 1, 1], offset: [-103.939, -116.779, -123.68], ...rest, order: "bgr" },
};

/** A name of the list above, or the JSON of a card's `preprocessing`. */
export function parsePreprocessing(text: string): Preprocessing {
  const named = namedPreprocessing[text];
  if (named) return named;
  const advice = `use ${Object.keys(namedPreprocessing).join(", ")} or JSON like {"scale":[1,1,1],"offset":[0,0,0],"order":"rgb"}`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Problem("argument", `"${text}" is no known preprocessing: ${advice}.`, "preprocessing");
  }
  const parsed = preprocessingSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const place = issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
  throw new Problem(
    "argument",
    `The preprocessing is wrong${place} (${issue.message}): ${advice}.`,
    "preprocessing",
  );
}
