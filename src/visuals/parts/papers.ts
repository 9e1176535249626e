import type { Paper } from "../../core/paper";

const olah: Omit<Paper, "where"> = {
  authors: "Olah, Mordvintsev, Schubert",
  year: 2017,
  title: "Feature Visualization",
  url: "https://distill.pub/2017/feature-visualization",
};

/** The article that most pieces come from. */
export const featureVisualization = (where: string): Paper => ({ ...olah, where });

export const mahendran = (where: string): Paper => ({
  authors: "Mahendran, Vedaldi",
  year: 2015,
  title: "Understanding Deep Image Representations by Inverting Them",
  url: "https://arxiv.org/abs/1412.0035",
  where,
});

export const simonyan = (where: string): Paper => ({
  authors: "Simonyan, Vedaldi, Zisserman",
  year: 2014,
  title: "Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps",
  url: "https://arxiv.org/abs/1312.6034",
  where,
});
