/** Of the open model and of all the ways to another one. */
export const modelWords = {
  title: "Model",
  change: "Change",
  dialog: "Open a model",
  choose: "Choose a model",
  embedded: "Comes with Whylight",
  local: "In your models folder",
  localHint: "Start with WHYLIGHT_MODELS=folder to find your own models listed here.",
  computer: "From this computer",
  folder: "Choose a folder",
  files: "Choose files",
  computerHint:
    "A TensorFlow.js model (model.json and its weight files), a Keras .h5 or .keras file, or an ONNX file. Or drop it anywhere.",
  web: "From the web",
  urlLabel: "Address of a model.json, .h5, .keras or .onnx file",
  urlExample: "https://…/model.json",
  about: "About this model",
  input: "Input",
  inputValue: (height: number, width: number, channels: number) =>
    `${height} × ${width}, ${channels === 1 ? "grey" : "colour"}`,
  brief: (height: number, width: number, classes: string, size: string) =>
    `${height} × ${width}, ${classes} classes, ${size}`,
  classes: "Classes",
  unnamed: (count: number) => `${count}, without names`,
  parameters: "Parameters",
  layers: "Layers",
  weights: "Weights",
  source: "Source",
  licence: "Licence",
  hash: "SHA-256",
  pixels: "Pixels",
  report: "Importer’s report",

  classics: {
    title: "Classics",
    hint: "One click downloads and opens them. They are kept in this browser and work without a connection then.",
    passing: "This browser keeps nothing for this page (a private window?): each opening is a download.",
    unlisted: "The list of classics could not be read from this page’s server.",
    download: (name: string, size: string) => `${name}: download ${size} and open`,
    resume: (name: string, missing: string) => `${name}: download the missing ${missing} and open`,
    open: (name: string) => `${name}: open, kept in this browser`,
    unknownSize: "size unknown",
    part: (here: string, all: string) => `${here} of ${all}`,
    goOn: "Resume",
    kept: "Kept",
    get: "Download",
    remove: (name: string) => `Delete ${name} from this browser`,
    total: (used: string) => `${used} kept in this browser.`,
    room: (free: string) => `There is room for about ${free} more.`,
  },

  ways: {
    lead: "There are two other ways:",
    terminal: "In a terminal, in the folder of Whylight; then reload this page.",
    command: "Command for a terminal",
    copy: "Copy",
    drop: (file: string) => `Download ${file} yourself, then drop it anywhere on this page.`,
    dropFolder:
      "Download model.json and the weight files it names into one folder, then drop that folder on this page.",
    link: "Open the download in a new tab",
    show: "Show the other ways",
  },
} as const;

/** Of what the files of a model do not say. */
export const factsWords = {
  ask: "What this model’s files do not say",
  edit: "How this model is read",
  why: "With a wrong choice a network still answers, only worse. Take what its training code did; its answer to your image follows each choice.",
  change:
    "Every network was trained on numbers made from pixels in one particular way. Another choice changes the answer and every map.",
  missing: "Whylight does not know how this model sees pixels.",
  missingSize: "Whylight does not know which image size this model should take.",
  choose: "Tell it",
  editButton: "Change pixels and class names",
  proposed: "Proposed",
  use: "Use this",

  pixels: "Pixels",
  nothingTells: "Nothing in its files tells which: look into the code that trained it.",
  presets: {
    "-1..1": { label: "−1 to 1", detail: "pixel / 127.5 − 1. MobileNet, Inception, most of Keras." },
    "0..1": { label: "0 to 1", detail: "pixel / 255. Small networks trained from scratch." },
    "0..255": { label: "0 to 255", detail: "As they are. Networks that scale pixels themselves." },
    torch: {
      label: "Torch",
      detail: "(pixel / 255 − mean) / deviation of ImageNet. PyTorch, timm, DenseNet.",
    },
    caffe: {
      label: "Caffe",
      detail: "Blue first, minus ImageNet’s mean, not scaled. VGG and ResNet of Keras.",
    },
    custom: { label: "Custom", detail: "pixel × scale + offset, for each channel." },
  },
  outcome: "What the network would receive",
  swatches: { black: "Black", grey: "Mid grey", white: "White", mean: "Mean of this image" },
  scale: "Scale",
  offset: "Offset",
  order: "Channel order",
  orders: { rgb: "Red first", bgr: "Blue first" },
  channel: (name: string, index: number) => `${name}, channel ${index + 1}`,

  names: "Class names",
  nameChoices: {
    file: { label: "As they are", detail: (count: string) => `The ${count} names it has now.` },
    none: {
      label: "None",
      detail: (count: string) => `Classes are numbered: class 0 and so on, ${count} in all.`,
    },
    imagenet: {
      label: "ImageNet",
      detail: (count: string) =>
        count === "1,001"
          ? "“background” and the 1,000 classes of ILSVRC 2012."
          : "The 1,000 classes of ILSVRC 2012.",
    },
    own: { label: "Your own", detail: (count: string) => `A list of ${count} names.` },
  },
  imageNetReason: (count: string) => `${count} outputs: most likely ImageNet’s classes in their usual order.`,
  namesFile: "Choose a file",
  namesHint: "Drop or choose a .txt, .json or .csv file, or type one name a line.",
  namesLabel: "Names, one a line, or JSON or CSV",
  understood: (as: string, first: string) => `Read as ${as}: ${first}, …`,

  size: "Input size",
  sizeReason: (height: number, width: number) =>
    `It takes images of any size; ${height} × ${width} fits. Take the size it was trained on, for photographs mostly 224 × 224.`,
  height: "Height",
  width: "Width",

  answer: "Its answer to this image",
  noPicture: "Open an image to see here what the model would answer.",
  noChoice: "Choose how it sees pixels to see its answer here.",
} as const;
