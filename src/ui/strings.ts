import { factsWords, modelWords } from "./model/words";
import { shareWords } from "./share/words";
import { tourNames } from "./tour/names";
import { compareWords } from "./views/compare/words";
import { visualWords } from "./views/inside/visual-words";
import { insideWords } from "./views/inside/words";

/** Every sentence the interface says by itself. What the engine and the methods say comes from them. */
export const strings = {
  product: "Whylight",
  close: "Close",
  dismiss: "Dismiss",
  cancel: "Cancel",
  retry: "Try again",
  open: "Open",
  broken: (message: string) => `This part of the page failed: ${message}`,
  apply: "Apply",
  starting: "Starting the engine",
  engineFailed: "The engine could not start",

  form: {
    about: (name: string) => `About ${name.toLowerCase()}`,
    reset: (name: string) => `Put ${name.toLowerCase()} back to its default`,
    resetAll: "Reset",
    clear: (name: string) => `Clear ${name.toLowerCase()}`,
    nothingFound: "Nothing of that name.",
    defaultLayer: "Default",
    unit: (unit: string) => `Unit: ${unit}.`,
  },

  rooms: {
    label: "Rooms",
    explain: "Explain",
    compare: "Compare",
    inside: "Look inside",
    goTo: (room: string) => `Go to ${room}`,
  },

  top: {
    theme: "Theme",
    themes: { system: "System", light: "Light", dark: "Dark" },
    shortcuts: "Keyboard shortcuts",
    device: "What the engine runs on",
    undo: "Undo",
    redo: "Redo",
    fullScreen: "Full screen, and back",
    themeOf: (name: string) => `Theme: ${name}`,
  },

  palette: {
    title: "Find and do anything",
    button: "Find or do",
    placeholder: "A method, a class, a model, or something to do",
    sections: {
      do: "Do",
      methods: "Explain by",
      classes: "Explain the class",
      samples: "Show the sample",
      models: "Open the model",
      tours: "Learn",
    },
    nothing: (query: string) => `Nothing here is called “${query}”.`,
  },

  image: {
    title: "Image",
    choose: "Choose",
    paste: "Paste",
    link: "Link",
    draw: "Draw",
    pasteIt: "Paste an image",
    linkIt: "Open an image by its address",
    drawIt: "Draw an image",
    samples: "Sample images",
    collection: "Collection",
    sample: (label: string) => `Sample: ${label}`,
    linkLabel: "Address of an image",
    linkExample: "https://…/photo.jpg",
    private: "Nothing you open leaves this machine.",
    dropHere: "Drop it",
    dropHint: "An image to explain it, a model to open it.",
    nothingToPaste: "There is no image on the clipboard: copy one first, then paste.",
    pasteForbidden: "The browser does not let this button read the clipboard: press Ctrl V or ⌘ V instead.",
    neither:
      "That was neither an image nor a model: drop a picture file, a folder with model.json, or an .h5, .keras or .onnx file.",
    emptyTitle: "Drop an image anywhere",
    emptyHintAlone: "The answer of the network and the reasons for it appear at once.",
    emptyHint: "Or choose one of the samples: the answer and the reasons for it appear at once.",
    size: (width: number, height: number) => `${width} × ${height} px`,
    mapSize: (width: number, height: number) => `map ${width} × ${height}`,
    drawing: "Drawing",
    pasted: "Pasted image",
  },

  draw: {
    hint: "Draw a digit, large and in the middle.",
    label: "Drawing board, white on black",
    undo: "Undo the last stroke",
    clear: "Clear",
    done: "Done",
  },

  camera: {
    open: "Camera",
    openIt: "Take a picture with the camera",
    label: "What the camera sees",
    asking: "Waiting for the camera.",
    private: "The camera’s pictures stay on this machine.",
    take: "Take a picture",
    picture: "Camera picture",
    insecure: "The camera can be used only where this page comes over https, or from this machine.",
    forbidden:
      "The browser does not let this page use the camera: allow it beside the address, then try again.",
    none: "No camera was found: connect one, or choose a picture file.",
    busy: "The camera is in use by another program: close that one, then try again.",
    failed: (message: string) => `The camera could not be opened: ${message}`,
  },

  trail: {
    label: "What was tried",
    top: "Why this answer?",
    entry: (method: string, question: string, picture: string) => `${method}. ${question} ${picture}`,
  },

  model: modelWords,
  facts: factsWords,

  answer: {
    title: "Answer",
    search: "Find a class",
    searchAmong: (count: number) => `Find among ${count} classes`,
    list: "Classes, most probable first",
    columns: { class: "Class", probability: "Probability", logit: "Logit" },
    empty: "The answer appears here once there is a model and an image.",
    nothing: (query: string) => `No class is called “${query}”.`,
    more: (shown: number, all: number) => `The first ${shown} of ${all}. Search to find the others.`,
  },

  question: {
    title: "Question",
    against: "Rather than",
    noOther: "No other class",
    of: "Measured as",
    scales: { logit: "Logit", probability: "Probability" },
    ofHelp:
      "The logit is the score before softmax: what speaks for this class alone. The probability also depends on every other class.",
    why: (label: string) => `Why ${label}?`,
    whatFor: (label: string) => `What speaks for ${label}?`,
    ratherThan: (a: string, b: string) => `Why ${a} rather than ${b}?`,
    unit: (layer: string, channel: number) => `${layer}, channel ${channel}`,
    channel: (layer: string, channel: number) => `What excites channel ${channel} of ${layer}?`,
    positions: "Its mean over all positions",
    position: (row: number, column: number) => `At row ${row}, column ${column}`,
    score: (probability: string, logit: string) => `${probability}, logit ${logit}`,
    apart: (logits: string) => `${logits} logits apart`,
  },

  method: {
    title: "Method",
    pick: "Method",
    about: "About this method",
    families: {
      gradient: "Gradients",
      cam: "Class activation maps",
      relevance: "Relevance",
      perturbation: "Perturbation",
      control: "Controls",
    },
    paper: "Paper",
    departures: "Where this departs from the paper",
    faithful: "Follows the paper.",
    failures: "Known weaknesses",
    cost: (cost: number) => `Costs about ${cost < 10 ? cost.toPrecision(2) : Math.round(cost)} forward runs.`,
    layer: "Layer",
    chooseLayer: "Choose in the network",
    atLayer: (layer: string) => `Layer ${layer}`,
  },

  look: {
    title: "Appearance",
    view: "View",
    views: { original: "Original", overlay: "Overlay", map: "Map" },
    show: (view: string) => `Show: ${view.toLowerCase()}`,
    opacity: "Opacity",
    colours: "Colours",
    diverging: "Blue to orange",
    evidence: "Evidence",
    rectify: { none: "Signed", positive: "For it", negative: "Against it", absolute: "Strength" },
    rectifyHelp: "Which values are shown. This changes the picture only, never the map itself.",
    range: "Range",
    ranges: { own: "Own", symmetric: "± largest", percentile: "Percentile" },
    rangeHelp:
      "Where the colours begin and end. Own: from the smallest to the largest value of this map. Percentile: strong single pixels are cut off, so that the rest stays visible.",
    percentile: "Percentile",
    smoothing: "Smoothing",
    interpolations: { nearest: "None", bilinear: "Bilinear", bicubic: "Bicubic" },
    gamma: "Gamma",
    gammaHelp: "The strength of each place to this power: below 1 lifts weak evidence, above 1 sinks it.",
    threshold: "Threshold",
    thresholdHelp: "What is weaker than this share of the scale is left out.",
    contours: "Contours",
    contoursHelp:
      "Lines of equal evidence, at equal steps of the scale: as many on either side of 0 where colours diverge.",
    noContours: "None",
    blend: "Blend",
    blends: {
      normal: { label: "Normal", detail: "The map covers the picture, which is dimmed." },
      multiply: { label: "Multiply", detail: "Darkens: for bright pictures." },
      screen: { label: "Screen", detail: "Lightens: for dark pictures." },
      overlay: { label: "Overlay", detail: "Keeps the picture’s own light and shade." },
    },
  },

  stage: {
    label: "Picture and heatmap. Arrow keys read values, plus and minus zoom.",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Fit",
    fitIt: "Show the whole picture",
    toEvidence: "Zoom to the evidence",
    before: "Before and after",
    beforeLine: "Line between the picture and its map",
    cursor: (x: number, y: number) => `x ${x}  y ${y}`,
    channels: (values: string) => `(${values})`,
    ownScale: "own scale",
    earlierModel: "This is still the answer of the earlier model.",
    kept: "The earlier map is still shown.",
    stored: "Stored result, computing it here.",
    storedOnly: "Stored result.",
    runIt: (cost: string) => `Run (${cost})`,
    runAgain: "Run",
    dear: (forwards: number) => `This takes about ${Math.round(forwards)} forward runs.`,
    seconds: (milliseconds: number) =>
      milliseconds < 950 ? `${Math.round(milliseconds)} ms` : `about ${Math.round(milliseconds / 1000)} s`,
  },

  compare: compareWords,

  provenance: {
    title: "Where these numbers come from",
    threads: (count: number) => `${count} ${count === 1 ? "thread" : "threads"}`,
    float: (bits: number) => `float${bits}`,
    milliseconds: (value: number) => `${value < 10 ? value.toPrecision(2) : Math.round(value)} ms`,
    work: (forwards: number, nodes: number) =>
      `${forwards} ${forwards === 1 ? "forward" : "forwards"}, ${nodes} nodes`,
    sum: (sum: string, promised: string, gap: string) => `adds up to ${sum} of ${promised}, gap ${gap}`,
    gap: "Completeness gap",
    gapValue: (percent: string, sum: string, promised: string) =>
      `${percent}: the map adds up to ${sum}, the method promises ${promised}.`,
    backend: "Backend",
    adapter: "Device",
    time: "Time",
    done: "Work",
    memory: "Peak memory",
    versions: "Versions",
    layer: "Layer",
    shape: "Map",
    sum_: "Sum",
    unit: "Unit",
    target: "Explained",
  },

  device: {
    running: "Running",
    available: "Available",
    rejected: "Not used",
    use: "Use this",
    automatic: "Choose automatically",
    names: { webgpu: "WebGPU", webgl: "WebGL", wasm: "WebAssembly", cpu: "JavaScript" },
  },

  units: { logit: "logit", probability: "probability", activation: "activation" },

  map: {
    none: "No map yet.",
    regions: [
      ["upper left", "at the top", "upper right"],
      ["on the left", "in the centre", "on the right"],
      ["lower left", "at the bottom", "lower right"],
    ],
    strongest: (kind: string, region: string, x: number, y: number, share: number) =>
      `Strongest evidence ${kind} ${region}, around x ${x}, y ${y}; that ninth of the picture holds ${share} % of it.`,
    kinds: { for: "for it", against: "against it" },
    flat: "The map is zero everywhere.",
  },

  shortcuts: {
    title: "Keyboard shortcuts",
    single: "Shortcuts with a single key",
    rows: [
      ["1  2  3", "Original, overlay, map"],
      ["[  ]", "Less and more of the map"],
      ["+  −  0", "Zoom in, out, fit"],
      ["z", "Zoom to where the evidence lies"],
      ["b", "Before and after, with a line between"],
      ["← ↑ ↓ →", "Read values, once the picture has focus"],
      ["c", "Find a class"],
      ["m", "Choose a method"],
      ["g", "Go to Compare, and back"],
      ["f", "Full screen, and back"],
      ["Ctrl K  ⌘ K", "Find and do anything"],
      ["Ctrl Z  ⌘ Z", "Undo; with Shift, redo"],
      ["Ctrl V  ⌘ V", "Paste an image"],
      ["n  p", "Next and previous step of a guided tour"],
      ["Esc", "Cancel what is running, leave a tour"],
      ["?", "This list"],
    ],
  },

  share: shareWords,
  inside: insideWords,
  tours: tourNames,
  visual: visualWords,

  tabs: { image: "Image", answer: "Answer", method: "Method", look: "Look" },
  panels: {
    left: "Image, model, appearance",
    right: "Answer, question, method",
    all: "Image, answer, method, look",
    leftWidth: "Width of the image panel",
    rightWidth: "Width of the answer panel",
  },
} as const;
