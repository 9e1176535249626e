import { expect, test } from "vitest";
import { proposePreprocessing } from "./propose-preprocessing";

const seen = (layers: readonly string[], name = "net", channels: 1 | 3 = 3) =>
  proposePreprocessing({ name, layers, channels });

test.each<[string, string, readonly string[]]>([
  ["VGG16", "caffe", ["input_1", "block1_conv1", "block5_conv3", "fc1"]],
  ["Xception, whose first blocks are called like VGG's", "-1..1", ["block1_conv1", "block5_sepconv1"]],
  ["ResNet50 of Keras 1", "caffe", ["conv1", "bn_conv1", "res2a_branch2a"]],
  ["ResNet50", "caffe", ["conv1_conv", "conv2_block1_1_conv", "conv2_block1_out"]],
  ["ResNet50V2", "-1..1", ["conv1_conv", "conv2_block1_preact_bn", "conv2_block1_out"]],
  ["DenseNet121", "torch", ["conv1/conv", "conv2_block1_1_conv", "conv2_block1_concat"]],
  ["MobileNet", "-1..1", ["conv1", "conv_dw_1", "conv_pw_1"]],
  ["MobileNetV2", "-1..1", ["Conv1", "expanded_conv_depthwise", "block_1_expand"]],
  ["InceptionV3", "-1..1", ["conv2d", "mixed0", "mixed10"]],
  ["EfficientNetB0", "0..255", ["stem_conv", "block1a_dwconv"]],
  ["a model with a rescaling layer", "0..255", ["input_1", "rescaling_2", "conv_dw_1"]],
  ["a TF-Hub module", "0..1", ["module_apply_default/hub_input/Mul", "module/MobilenetV2/Conv/Conv2D"]],
  ["a TF-Slim network", "-1..1", ["MobilenetV1/Conv2d_0/Conv2D"]],
  ["a PyTorch export", "torch", ["input", "/features/features.0/Conv"]],
])("%s: %s, for a layer it names", (_, preprocessing, layers) => {
  const found = seen(layers);
  expect(found?.preprocessing).toBe(preprocessing);
  expect(layers.some((layer) => found?.reason.includes(`“${layer}”`))).toBe(true);
});

test("the layers go before the name", () => {
  expect(seen(["conv_dw_1"], "resnet50")?.preprocessing).toBe("-1..1");
  expect(seen(["a"], "my_resnet50_v3")).toMatchObject({
    preprocessing: "caffe",
    reason: expect.stringContaining("“my_resnet50_v3”"),
  });
});

test("where nothing tells, nothing is proposed; grey pictures get the usual", () => {
  expect(seen(["conv2d", "dense"])).toBeNull();
  expect(seen(["conv2d", "dense"], "net", 1)?.preprocessing).toBe("0..1");
});
