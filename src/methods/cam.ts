import * as tf from "@tensorflow/tfjs-core";
import { Problem } from "../core/problem";
import { gradientTable } from "../engine/tables";
import { defineMethod, layer } from "./define";
import { gapHead } from "./parts/gap-head";
import { camMap } from "./parts/maps";

export default defineMethod({
  id: "cam",
  label: "CAM",
  family: "cam",
  summary: "Where the last feature maps fire, each counted as the class's own weight for it says.",
  formula:
    "R_{ij} = \\sum_k w_k^c A_{ijk}, \\quad y_c = b_c + \\sum_k w_k^c \\tfrac{1}{hw}\\sum_{ij} A_{ijk}",
  paper: {
    authors: "Zhou, Khosla, Lapedriza, Oliva, Torralba",
    year: 2016,
    title: "Learning Deep Features for Discriminative Localization",
    url: "https://arxiv.org/abs/1512.04150",
    where: "section 2, equations 1 and 2",
  },
  departures: [
    "The paper pools by sums, networks pool by means: the map's mean, not its sum, plus the class's bias is the logit.",
    "For a contrast the two classes' weights are subtracted; for a probability every class's weights count as its logit changes the probability.",
    "The map is not upsampled: that is a choice of the display.",
  ],
  failureModes: [
    {
      text: "Only for networks that end in global average pooling and one dense layer.",
      source: "Selvaraju et al. 2017, section 3, https://arxiv.org/abs/1610.02391",
    },
    {
      text: "As coarse as its layer: 7 × 7 cells on most ImageNet networks.",
      source: "Selvaraju et al. 2017, section 3, https://arxiv.org/abs/1610.02391",
    },
  ],
  sign: "signed",
  unit: "target",
  shape: "layer",
  params: {
    layer: layer({
      help: "The layer that the global average pooling reads: the only one for which the head has weights.",
    }),
  },
  laws: [],
  cost: 0.1,
  async run(ctx, params) {
    const asked = params.layer === null ? null : ctx.layer(params.layer);
    const head = gapHead(ctx.graph);
    const at = asked ?? ctx.layer(head.maps.origin);
    if (at.node !== head.maps.id)
      throw new Problem(
        "not-applicable",
        `CAM has weights for layer "${head.maps.origin}" only, because the head averages that one; choose it, or try grad-cam for "${at.name}".`,
        at.name,
      );
    if (ctx.target.node !== ctx.graph.logits)
      throw new Problem(
        "not-applicable",
        "CAM explains classes, because only those have weights in the head; try grad-cam for a hidden unit.",
      );
    // A dense layer's weights for a class are the derivative of its logit by the averages.
    const weights = await ctx.signal(gradientTable, head.pool);
    return camMap(ctx, weights, at, (a, w) => tf.mul(a, tf.reshape(w, [1, 1, 1, w.size])));
  },
});
