import type { Canonizer } from "../types";
import { absorbPadding } from "./absorb-padding";
import { cutSoftmax } from "./cut-softmax";
import { dropIdentity } from "./drop-identity";
import { foldBatchNorm } from "./fold-batch-norm";
import { splitActivation } from "./split-activation";

/**
 * The passes in order. Identities go first, so that layers they stood between become neighbours; activations are
 * split before the softmax is looked for; padding is absorbed before batch norm is folded into the same convolution.
 */
export const canonizers: readonly (readonly [name: string, pass: Canonizer])[] = [
  ["drop-identity", dropIdentity],
  ["split-activation", splitActivation],
  ["cut-softmax", cutSoftmax],
  ["absorb-padding", absorbPadding],
  ["fold-batch-norm", foldBatchNorm],
];

/** Brings a model as read from its file into the form the engine works with. */
export const canonize: Canonizer = (model) => canonizers.reduce((at, [, pass]) => pass(at), model);
