const times = (shape: readonly number[]): string => shape.join(" × ");

const channelsOf = (count: number): string =>
  count === 1 ? "1 channel" : `${count.toLocaleString("en")} channels`;

/** What the room "Look inside" says by itself. */
export const insideWords = {
  network: "Network",
  layer: "Layer",
  channel: "Channel",
  find: "Find a layer",
  graph: (name: string) =>
    `Layers of ${name}, from the picture to the answer. Arrow keys move, Enter looks into one.`,
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  whole: "The whole network",
  current: "To the layer on the screen",
  parameters: (count: number) => count.toLocaleString("en"),
  parametersOf: (count: number) => `${count.toLocaleString("en")} parameters`,
  shape: times,
  window: (size: readonly number[], strides: readonly number[]) =>
    strides.some((stride) => stride > 1) ? `${times(size)} / ${strides[0]}` : times(size),
  /** Kinds of layers where there is little room. */
  brief: (kind: string) =>
    kind
      .replace("depthwise convolution", "depthwise")
      .replace("convolution", "conv")
      .replace("batch normalisation", "batch norm")
      .replace(/ pooling$/, " pool"),
  layerLabel: (name: string, kinds: string, shape: readonly number[], parameters: number) =>
    `${name}, ${kinds}, ${times(shape)}${parameters > 0 ? `, ${parameters.toLocaleString("en")} parameters` : ""}`,
  merged: (names: readonly string[]) => `Also means ${names.join(", ")}.`,

  noPicture: "Open a model and an image in Explain first: what the network makes of it is shown here.",
  sees: (height: number, width: number) => `each position sees ${height} × ${width} px`,
  seesAll: "each position sees the whole picture",
  noSuchLayer: (layer: string, shown: string) => `This model has no layer “${layer}”: ${shown} is shown.`,
  noSuchChannel: (channel: number, layer: string, count: number, shown: number) =>
    `${layer} has ${channelsOf(count)}, none of number ${channel.toLocaleString("en")}: channel ${shown} is shown.`,
  channels: channelsOf,
  silent: (count: number) => `${count.toLocaleString("en")} silent`,
  arrange: "How the channels are shown",
  order: "Order",
  orders: { index: "Number", mean: "Mean", max: "Maximum", relevance: "Relevance" },
  scale: "Colours of the thumbnails",
  scales: { own: "Own scale", shared: "Shared" },
  thumbnails: "What the thumbnails show",
  thumbnailKinds: { activation: "Activation", exciting: "What excites it" },
  pictureAll: "Picture all channels",
  goOn: "Go on",
  pictured: (done: number, all: number) =>
    `${done.toLocaleString("en")} of ${all.toLocaleString("en")} pictured`,
  noneYet:
    "No channel is pictured yet. Pictures are made one by one, behind everything else, and kept in this browser.",
  left: (time: string) => `about ${time} left`,
  picturing: (channel: number) => `Picturing channel ${channel}`,
  notPictured: "No picture yet",
  /** Of a channel. */
  failed: (message: string) => `It could not be pictured: ${message}`,
  failedOf: (count: number, message: string) => `${channelsOf(count)} could not be pictured: ${message}`,
  notKept: "This browser does not keep them: they go with the page.",
  grid: (layer: string) => `Channels of ${layer}`,
  cellLabel: (channel: number, mean: string, max: string) =>
    `Channel ${channel}, mean ${mean}, maximum ${max}`,
  relevanceLabel: (relevance: string) => `relevance ${relevance}`,
  noRelevance: (target: string) => `${target} does not read this layer: there is no relevance here.`,
  relevanceOf: (target: string) => `Relevance for ${target}`,
  relevanceFor: (target: string) => `for ${target}`,

  title: (channel: number) => `Channel ${channel}`,
  previous: "Previous channel",
  next: "Next channel",
  explain: "Explain this channel",
  facts: {
    mean: "Mean",
    max: "Maximum",
    min: "Minimum",
    zeros: "Zero",
    relevance: "Relevance",
  },
  share: (percent: string) => `${percent} of positions`,
  show: "What is shown",
  shows: { activation: "Activation", relevance: "Relevance" },
  picture: (channel: number, layer: string) =>
    `Channel ${channel} of ${layer} over the picture. Arrow keys choose a position.`,
  hover: "Rest on a position, or move there with the arrow keys, to see how its number is made.",

  place: (row: number, column: number) => `row ${row}, column ${column}`,
  reads: (size: string, layer: string) => `reads ${size} of ${layer}`,
  operations: {
    input: "Preprocessed",
    "weighted-sum": "Products, summed",
    mean: "Mean",
    maximum: "Maximum",
    sum: "Sum",
    product: "Product",
    copy: "Passed on",
    normalisation: "Divided by its neighbours",
    softmax: "Share of the exponentials",
  },
  sumOf: (count: number) => (count === 1 ? "1 product" : `${count.toLocaleString("en")} products`),
  pixel: "The picture itself: a pixel, preprocessed.",
  addedUp: "Values, summed",
  howMany: "How many",
  valuesOf: (count: number) => `${count.toLocaleString("en")} values`,
  bias: "bias",
  inputChannel: (channel: number) => `channel ${channel}`,
  others: (count: number) =>
    count === 1 ? "1 other channel" : `${count.toLocaleString("en")} other channels`,
  patch: "Values",
  kernelPart: "Kernel",
  products: "Products",
  strongestParts: "The input channels that contribute most",

  kernel: "Kernel",
  kernelLabel: (channel: number) => `Kernel of channel ${channel}`,
  kernelRead: (channel: number, row: number, column: number, value: string) =>
    `channel ${channel}, row ${row}, column ${column}: ${value}`,
  kernelHint: "Blue takes away, orange adds.",
  kernelColours: "Grey is 0; a colour is what the kernel looks for.",
  noKernel: "This layer has no coefficients of its own: it passes on or combines what it reads.",

  best: "What excites it most",
  bestHint: (pictures: number) =>
    `The strongest place in each of ${pictures} pictures, as far as this layer sees.`,
  opening: (count: number) => `Opening ${count} ${count === 1 ? "picture" : "pictures"}`,
  addPictures: "Add pictures",
  pause: "Pause",
  lookThrough: (count: number) => `Look through ${count} pictures`,
  patchLabel: (name: string, value: string) => `${name}, ${value}`,
} as const;
