/** What sharing and taking away say; part of `strings`. */
export const shareWords = {
  share: "Share",
  titles: {
    explain: "Share this explanation",
    compare: "Share this comparison",
    inside: "Share this look inside",
  },
  sideBySide: (methods: string, columns: string | null) =>
    `${methods} ${methods === "1" ? "method" : "methods"}${columns === null ? "" : ` × ${columns}`}`,
  columns: {
    classes: (number: string) => `${number} classes`,
    models: (number: string) => `${number} models`,
    images: (number: string) => `${number} images`,
  },
  link: "Link",
  copy: "Copy link",
  copied: "Copied",
  copyFailed: "The browser does not let this page copy: select the text and press Ctrl C or ⌘ C.",
  secret: "Everything is in the part after #, which browsers never send to a server.",
  making: "Making the link",
  travel: "The picture travels",
  travels: { name: "By name", exact: "As exact pixels", small: "As smaller pixels" },
  travelWords: {
    sample: "Whoever opens the link sees the same sample.",
    url: "Whoever opens the link is asked before the picture is fetched.",
    exact: "Re-encoded without loss at the size that the model sees.",
    small: "Re-encoded at the size that the model sees, with small losses: a shorter link.",
  },
  compared: {
    same: "The map of these pixels is the one on the screen.",
    close: (percent: string) =>
      `The map of these pixels differs from the one on the screen by at most ${percent}.`,
    different: (percent: string) =>
      `The map of these pixels differs from the one on the screen by up to ${percent}.`,
    exactIsCloser: "Exact pixels come closer.",
  },
  contents: "What it contains",
  rows: {
    image: "Picture",
    model: "Model",
    pixels: "Pixels",
    size: "Input size",
    question: "Question",
    method: "Method",
    look: "Appearance",
    compare: "Compared",
    inside: "Look inside",
    channels: "Channels",
    map: "Map",
    length: "Length",
  },
  sample: (id: string) => `Sample ${id}, by name`,
  byAddress: (url: string) => `${url}, by address`,
  byPixels: (size: string, bytes: string) => `${size} px, ${bytes}`,
  embedded: (name: string) => `${name}, by name`,
  yours: (name: string) => `${name}, by its hash: whoever opens the link needs the same files`,
  preprocessed: "As you set them",
  inLayer: (layer: string | null) => (layer === null ? "The model’s usual layer" : `Layer ${layer}`),
  atChannel: (channel: number | null) => (channel === null ? "its first channel" : `channel ${channel}`),
  orders: {
    index: "In order of their numbers",
    mean: "In order of their mean",
    max: "In order of their maximum",
    relevance: "In order of their relevance",
  },
  thumbnailKinds: { activation: "shown by their activation", exciting: "shown by what excites them" },
  thumbnailScales: { own: "each on its own scale", shared: "all on one scale" },
  atLayer: (layer: string) => `at ${layer}`,
  withParams: (names: string) => `with ${names}`,
  usual: "As usual",
  changed: (names: string) => `Changed: ${names}`,
  printed: "Its hash and 8 × 8 means, to tell whether it comes out the same",
  unprinted: "None yet: whoever opens the link cannot tell whether it comes out the same",
  length: (characters: string) => `${characters} characters`,
  lengthLong: (characters: string) =>
    `${characters} characters: some mail and chat programs cut such links off`,

  wait: {
    both: (model: string, image: string) => `This link names a model at ${model} and a picture at ${image}.`,
    model: (model: string) => `This link names a model at ${model}.`,
    download: (name: string, size: string, host: string) =>
      `This link names the model ${name}, ${size} to be downloaded from ${host} and kept in this browser.`,
    someSize: "of unknown size",
    image: (image: string) => `This link names a picture at ${image}.`,
    nothingYet: "Nothing has been fetched yet.",
    fetch: "Fetch and open",
    bring: (name: string) =>
      `This link was made with the model “${name}”, from its sender’s computer: drop its folder here and the explanation follows.`,
  },

  crashed: {
    offer: "The studio was not closed properly last time.",
    restore: "Go on from there",
  },

  verdict: {
    title: "How this compares with what was shared",
    same: "Same as shared",
    close: "Same within 2 %",
    different: "Differs from what was shared",
    sameWords: "The map was computed again here and equals the one that was shared, to the last bit.",
    closeWords: (percent: string) =>
      `The map was computed again here. Its 8 × 8 means differ from those that were shared by at most ${percent} of the largest: another backend rounds otherwise.`,
    differentWords: (percent: string) =>
      `The map was computed again here. Its 8 × 8 means differ from those that were shared by up to ${percent} of the largest: the model, the picture or the version of Whylight is another one.`,
  },

  takeAway: "Take away",
  take: (item: string) => `Take away: ${item}`,
  sections: { picture: "Picture", numbers: "Numbers", again: "To make it again", all: "All panels" },
  items: {
    zip: {
      label: "Zip archive",
      detail: "Of every finished panel its picture, its raw map and how it was made.",
    },
    png: { label: "PNG, as large as the picture", detail: "Opens here again when dropped." },
    figure: {
      label: "PNG for a page",
      detail: "With colour bar and caption. Opens here again when dropped.",
    },
    npy: { label: "NPY", detail: "The raw, signed map as float32." },
    csv: { label: "CSV", detail: "The same, a line per position." },
    json: { label: "JSON", detail: "Everything that determines the map, without its values." },
    report: { label: "Report", detail: "One HTML file: pictures, answer, method, provenance." },
    command: { label: "Command line", detail: "The same map from a terminal." },
  },
  zipping: "Packing the panels",
  failed: (message: string) => `It could not be saved: ${message}`,
  commandTitle: "From a terminal",
  commandWords: "Run in Whylight’s folder, this writes the same map as a NumPy file.",
  commandPaths: (paths: string) => `Put the paths of your files in place of ${paths}.`,
  copyCommand: "Copy command",
  made: (version: string) => `Whylight ${version}`,
  picture: "The picture",
  colours: (low: string, high: string, unit: string) => `Colours run from ${low} to ${high} ${unit}.`,
} as const;
