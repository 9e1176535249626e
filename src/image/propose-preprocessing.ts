import type { PreprocessingName } from "./named-preprocessing";

/** What can be seen of a model from outside. */
export interface SeenModel {
  /** Of the model or its file. */
  readonly name: string;
  readonly layers: readonly string[];
  readonly channels: 1 | 3;
}

/** A guess that is to be shown with its reason, and never acted on by itself. */
export interface Proposal {
  readonly preprocessing: PreprocessingName;
  /** A sentence. */
  readonly reason: string;
}

interface Sign {
  readonly preprocessing: PreprocessingName;
  /** A layer that only networks of this family have. */
  readonly layer?: RegExp;
  /** What is in their names, where layers do not tell. */
  readonly name?: RegExp;
  readonly family: string;
}

/**
 * Families by the names that their published code gives to layers; the first that fits is taken. Sources: the models in
 * keras.applications and their `preprocess_input`, TF-Slim's and TF-Hub's scopes, torchvision.
 */
const signs: readonly Sign[] = [
  { family: "a module of TensorFlow Hub", layer: /(?:^|\/)hub_input(?:\/|$)/, preprocessing: "0..1" },
  { family: "EfficientNet of Keras", layer: /^block\d[a-z]_(?:dwconv|expand_conv)/, preprocessing: "0..255" },
  { family: "ConvNeXt of Keras", layer: /convnext\w*_stage_\d/, preprocessing: "0..255" },
  { family: "Xception of Keras", layer: /^block\d+_sepconv\d/, preprocessing: "-1..1" },
  { family: "DenseNet of Keras", layer: /^conv\d_block\d+_concat$/, preprocessing: "torch" },
  { family: "ResNet V2 of Keras", layer: /^conv\d_block\d+_preact/, preprocessing: "-1..1" },
  { family: "ResNet of Keras", layer: /^(?:conv\d_block\d+_out|res\d[a-z]_branch)/, preprocessing: "caffe" },
  { family: "VGG of Keras", layer: /^block5_conv[123]$/, preprocessing: "caffe" },
  { family: "MobileNet of Keras", layer: /^conv_(?:dw|pw)_\d+/, preprocessing: "-1..1" },
  {
    family: "MobileNet V2 of Keras",
    layer: /^block_\d+_(?:expand|depthwise|project)/,
    preprocessing: "-1..1",
  },
  { family: "Inception of Keras", layer: /^(?:mixed10|block17_\d+_mixed)$/, preprocessing: "-1..1" },
  { family: "NASNet of Keras", layer: /^(?:normal|reduction)_(?:conv|bn|left)/, preprocessing: "-1..1" },
  {
    family: "a network of TF-Slim",
    layer: /(?:^|\/)(?:MobilenetV[123]|Inception(?:V[1-4]|ResnetV2))\//,
    preprocessing: "-1..1",
  },
  {
    family: "a network exported from PyTorch",
    layer: /^\/(?:features|layer\d|conv1|classifier|stem|model|backbone)(?:\/|\.)/,
    preprocessing: "torch",
  },
  { family: "VGG", name: /vgg-?(?:11|13|16|19)/i, preprocessing: "caffe" },
  { family: "ResNet V2", name: /resnet-?\d+_?v2/i, preprocessing: "-1..1" },
  { family: "ResNet", name: /resnet-?(?:50|101|152)/i, preprocessing: "caffe" },
  { family: "DenseNet", name: /densenet/i, preprocessing: "torch" },
  { family: "MobileNet", name: /mobilenet/i, preprocessing: "-1..1" },
  { family: "Inception", name: /inception|xception|nasnet/i, preprocessing: "-1..1" },
  { family: "EfficientNet", name: /efficientnet/i, preprocessing: "0..255" },
];

/** Layers that bring pixels to the network's range themselves. */
const scalesItself = /^(?:rescaling|normalization)(?:_\d+)?$/;

/** How a model without a card probably sees pixels; `null` where nothing tells. */
export function proposePreprocessing({ name, layers, channels }: SeenModel): Proposal | null {
  const own = layers.slice(0, 4).find((layer) => scalesItself.test(layer));
  if (own !== undefined)
    return {
      preprocessing: "0..255",
      reason: `Its layer “${own}” scales pixels itself, so they go in as they are.`,
    };
  for (const { family, layer, name: named, preprocessing } of signs) {
    const found = layer && layers.find((one) => layer.test(one));
    if (found !== undefined)
      return { preprocessing, reason: `The layer “${found}” is called as in ${family}.` };
    if (named?.test(name))
      return { preprocessing, reason: `It is called “${name}”, and ${family} is usually trained so.` };
  }
  if (channels === 1)
    return {
      preprocessing: "0..1",
      reason: "Most networks for grey pictures are trained so; nothing in the file tells more.",
    };
  return null;
}
