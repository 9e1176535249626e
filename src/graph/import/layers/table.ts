import type { LayerCall, Tensor } from "../builder";
import { activation, elu, identity, leakyRelu, relu6Layer, reluLayer, softmax } from "./activations";
import { batchNormalization, normalization, rescaling } from "./affine";
import { conv2d, dense, depthwiseConv2d, separableConv2d } from "./linear";
import { add, concatenate, multiply } from "./merge";
import {
  averagePooling2d,
  globalAveragePooling2d,
  globalMaxPooling2d,
  maxPooling2d,
  zeroPadding2d,
} from "./pooling";
import { flatten, reshape } from "./shape";

/** Adds the nodes of one call of a layer; answers with its output. */
export type Converter = (call: LayerCall) => Tensor;

/** Keras classes that are read. InputLayer is not here: it is where the graph begins. */
export const converters: ReadonlyMap<string, Converter> = new Map<string, Converter>([
  ["Conv2D", conv2d],
  ["DepthwiseConv2D", depthwiseConv2d],
  ["SeparableConv2D", separableConv2d],
  ["Dense", dense],
  ["BatchNormalization", batchNormalization],
  ["BatchNormalizationV1", batchNormalization],
  ["SyncBatchNormalization", batchNormalization],
  ["Rescaling", rescaling],
  ["Normalization", normalization],
  ["Activation", activation],
  ["ReLU", reluLayer],
  ["ReLU6", relu6Layer],
  ["LeakyReLU", leakyRelu],
  ["ELU", elu],
  ["Softmax", softmax],
  ["MaxPooling2D", maxPooling2d],
  ["AveragePooling2D", averagePooling2d],
  ["GlobalAveragePooling2D", globalAveragePooling2d],
  ["GlobalMaxPooling2D", globalMaxPooling2d],
  ["ZeroPadding2D", zeroPadding2d],
  ["Add", add],
  ["Multiply", multiply],
  ["Concatenate", concatenate],
  ["Flatten", flatten],
  ["Reshape", reshape],
  // Without effect at inference:
  ["Dropout", identity],
  ["SpatialDropout2D", identity],
  ["GaussianDropout", identity],
  ["GaussianNoise", identity],
  ["AlphaDropout", identity],
  ["ActivityRegularization", identity],
]);
