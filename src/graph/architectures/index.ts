import { mobilenet } from "./mobilenet";
import { mobilenetV2 } from "./mobilenet-v2";
import { resnet50 } from "./resnet50";
import type { KerasTopology } from "./topology";
import { vgg16, vgg19 } from "./vgg";

/**
 * Networks of Keras Applications whose published files hold weights only, by the names that the catalogue uses.
 * Colour pictures of 224 × 224 pixels, 1,000 classes, full width.
 */
export const architectures = {
  vgg16,
  vgg19,
  resnet50,
  mobilenet,
  "mobilenet-v2": mobilenetV2,
} as const satisfies Readonly<Record<string, () => KerasTopology>>;

export type ArchitectureName = keyof typeof architectures;

export const architectureNames = Object.keys(architectures) as [ArchitectureName, ...ArchitectureName[]];
