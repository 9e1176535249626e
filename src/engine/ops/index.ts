import type { OpKind } from "../../graph/types";
import type { Op } from "../op";
import { add } from "./add";
import { avgPool } from "./avg-pool";
import { batchNorm } from "./batch-norm";
import { concat } from "./concat";
import { conv2d } from "./conv2d";
import { dense } from "./dense";
import { depthwiseConv2d } from "./depthwise-conv2d";
import { elu } from "./elu";
import { globalAvgPool } from "./global-avg-pool";
import { globalMaxPool } from "./global-max-pool";
import { hardSigmoid } from "./hard-sigmoid";
import { hardSwish } from "./hard-swish";
import { identity } from "./identity";
import { input } from "./input";
import { lrn } from "./lrn";
import { maxPool } from "./max-pool";
import { multiply } from "./multiply";
import { pad } from "./pad";
import { relu } from "./relu";
import { reshape } from "./reshape";
import { sigmoid } from "./sigmoid";
import { softmax } from "./softmax";
import { swish } from "./swish";
import { tanh } from "./tanh";

/** The operator of every kind; the type makes a missing row a compile error. */
export const ops: { readonly [K in OpKind]: Op<K> } = {
  input,
  conv2d,
  depthwiseConv2d,
  dense,
  batchNorm,
  relu,
  elu,
  sigmoid,
  tanh,
  swish,
  hardSwish,
  hardSigmoid,
  lrn,
  softmax,
  maxPool,
  avgPool,
  globalAvgPool,
  globalMaxPool,
  pad,
  add,
  multiply,
  concat,
  reshape,
  identity,
};
