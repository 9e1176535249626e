import * as tf from "@tensorflow/tfjs-core";
import { guidedTable } from "../engine/tables";
import { choice, defineMethod, layer } from "./define";
import { inputMap } from "./parts/maps";
import { type Upsampling, upsample } from "./parts/upsample";

export default defineMethod({
  id: "guided-grad-cam",
  label: "Guided Grad-CAM",
  family: "gradient",
  summary: "Guided backpropagation, kept only where Grad-CAM finds evidence for the class.",
  formula:
    "R = R^{\\text{guided}} \\odot \\operatorname{up}\\Big(\\max\\big(0,\\, R^{\\text{Grad-CAM}}\\big)\\Big)",
  paper: {
    authors: "Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra",
    year: 2017,
    title: "Grad-CAM: Visual Explanations from Deep Networks via Gradient-Based Localization",
    url: "https://arxiv.org/abs/1610.02391",
    where: "section 3.2",
  },
  departures: [
    "Bilinear upsampling with half-pixel centres; captum's default is `interpolation: nearest`.",
    "Grad-CAM's ordinary gradients are used for its weights, never guided ones.",
  ],
  failureModes: [
    {
      text: "The detail comes from guided backpropagation, which hardly depends on the network's weights or the class; only the coarse mask does.",
      source: "Adebayo et al. 2018, Sanity Checks for Saliency Maps, https://arxiv.org/abs/1810.03292",
    },
    {
      text: "It is empty where Grad-CAM is negative everywhere.",
      source: "follows from the rectification, Selvaraju et al. 2017, equation 2",
    },
  ],
  sign: "signed",
  unit: "target² per unit of model input",
  shape: "hwc",
  params: {
    layer: layer({}),
    interpolation: choice({
      key: "i",
      label: "Upsampling",
      help: "How Grad-CAM's coarse map is brought to the picture's size.",
      default: "bilinear",
      options: [
        { value: "bilinear", label: "bilinear" },
        { value: "nearest", label: "nearest" },
      ],
    }),
  },
  laws: [],
  cost: 2,
  async run(ctx, { layer: name, interpolation }) {
    const cam = await ctx.attribute("grad-cam", { layer: name });
    const guided = await ctx.signal(guidedTable, ctx.graph.input);
    const [, height = 1, width = 1] = ctx.image.shape;
    return inputMap(ctx, () => {
      const coarse = tf.relu(tf.tensor(cam.values, [1, cam.height, cam.width, 1]));
      return tf.mul(guided, upsample(coarse, [height, width], interpolation as Upsampling));
    });
  },
});
