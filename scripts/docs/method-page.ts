import type { MethodInfo, Param } from "../../src/methods/define";

const families: Readonly<Record<MethodInfo["family"], string>> = {
  gradient: "gradient family",
  cam: "class activation maps",
  relevance: "relevance",
  perturbation: "perturbation",
  control: "controls",
};

const shapes: Readonly<Record<MethodInfo["shape"], string>> = {
  hwc: "[H, W, C], one value per input value",
  hw: "[H, W], one value per pixel",
  layer: "[h, w], one value per position of the chosen layer",
};

const laws: Readonly<Record<MethodInfo["laws"][number], string>> = {
  completeness: "the map adds up to what it promises",
  conservation: "relevance is conserved from layer to layer where the rules promise it",
  "exact-on-linear": "exact on a linear model",
  homogeneous: "on a ReLU network without biases the map adds up to the score",
};

/** `docs/methods/<id>.md`, from the data that the method itself declares. */
export function methodPage(method: MethodInfo, captions: readonly string[] | null): string {
  const { paper } = method;
  const params = Object.entries(method.params);
  const sections = [
    `# ${method.label}`,
    `\`${method.id}\` · ${families[method.family]}`,
    method.summary,
    ...(captions === null
      ? []
      : [
          `![A mug and what ${method.label} shows of it](pictures/${method.id}.webp)`,
          `*From left to right: a held-out picture; the map for “mug”, default parameters, of ${captions.join("; of ")}.*`,
        ]),
    `$$\n${method.formula}\n$$`,
    [
      "| | |",
      "| --- | --- |",
      `| map | ${shapes[method.shape]}, ${method.sign} |`,
      `| unit | ${cell(method.unit)} |`,
      `| cost | about ${method.cost} forward runs once the picture is recorded |`,
      `| paper | ${cell(paper.authors)} (${paper.year}). [${cell(paper.title)}](${paper.url}); ${cell(paper.where)} |`,
      `| tested laws | ${cell(["finite", "promised shape", "same seed, same bits", ...method.laws.map((l) => laws[l])].join("; "))} |`,
    ].join("\n"),
    "## Parameters",
    params.length === 0
      ? "None."
      : [
          "| name | default | values | what it does |",
          "| --- | --- | --- | --- |",
          ...params.map(
            ([name, param]) =>
              `| \`${name}\` | ${cell(defaultOf(param))} | ${cell(valuesOf(param))} | ${cell(param.help)} |`,
          ),
        ].join("\n"),
    "## Where it departs from the paper",
    list(method.departures, "Nowhere."),
    "## Known to fail",
    list(
      method.failureModes.map(({ text, source }) => `${text} (${source})`),
      "Nothing is on record here.",
    ),
    "## From a terminal",
    `\`\`\`sh\nnpm run --silent whylight -- explain PICTURE --model MODEL --method ${method.id} --png map.png\n\`\`\``,
  ];
  return `${sections.join("\n\n")}\n`;
}

/** `docs/methods/README.md`: every method, family by family. */
export function methodIndex(methods: readonly MethodInfo[]): string {
  const rows = Object.entries(families).flatMap(([family, name]) => {
    const own = methods.filter((m) => m.family === family).sort((a, b) => a.id.localeCompare(b.id));
    if (own.length === 0) return [];
    const table = [
      "| method | what it shows | cost |",
      "| --- | --- | --- |",
      ...own.map((m) => `| [${m.label}](${m.id}.md) | ${cell(m.summary)} | ${m.cost} |`),
    ];
    return [`## ${name.charAt(0).toUpperCase()}${name.slice(1)}`, table.join("\n")];
  });
  const intro =
    "One page a method, written by `npm run docs` from the data in `src/methods`; a test fails when a page is stale. Cost is in forward runs of the network once the picture is recorded.";
  return `${["# Methods", intro, ...rows].join("\n\n")}\n`;
}

/** A table cell holds no line break and no bar. */
const cell = (text: string): string => text.replaceAll("\n", " ").replaceAll("|", "\\|");

const list = (items: readonly string[], none: string): string =>
  items.length === 0 ? none : items.map((item) => `- ${item}`).join("\n");

function defaultOf(param: Param): string {
  if (param.type === "layer") return param.default ?? "the last layer with positions";
  const unit = param.type === "number" && param.unit !== "" ? ` ${param.unit}` : "";
  return `${String(param.default)}${unit}`;
}

function valuesOf(param: Param): string {
  switch (param.type) {
    case "number":
      return `${param.integer ? "whole number" : "number"} from ${param.min} to ${param.max}`;
    case "choice":
      return param.options
        .map(({ value, label }) => (value === label ? `\`${value}\`` : `\`${value}\` (${label})`))
        .join(", ");
    case "flag":
      return "`true`, `false`";
    case "layer":
      return "a layer's name";
    case "seed":
      return "whole number";
  }
}
