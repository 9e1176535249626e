import type { Explanation } from "../../api/engine";
import { formatProbability, formatValue } from "../../image/format";
import { overWhite } from "../../image/preprocess";
import { type Command, commandLine } from "../../share/command-line";
import { mapToCsv } from "../../share/csv";
import { encodeNpy } from "../../share/npy";
import { withLink } from "../../share/png-chunk";
import { recordOf } from "../../share/record";
import { canTravelByName, linkedModel } from "../../state/make-link";
import type { Question } from "../../state/question";
import type { StudioState } from "../../state/store";
import type { Studio } from "../../state/studio";
import { surface } from "../canvas/paint";
import { percent } from "../format";
import { questionWords } from "../question-words";
import { strings } from "../strings";
import { unitOf } from "../unit";
import { type Caption, figure, limitsOf, nativePicture, pictureWithBar, type Shown } from "./figure";
import { saveFile, slugOf } from "./save-file";
import { fileOf, travelAs } from "./travel";

// What is on the screen, as files. Each is made when it is asked for and nothing is kept.

export type Item = keyof typeof strings.share.items;

interface Taken {
  readonly studio: Studio;
  readonly state: StudioState;
  readonly question: Question;
  readonly explanation: Explanation;
}

/** What there is to take; `null` while the map on the screen answers another question than the one asked. */
function taken(studio: Studio): Taken | null {
  const answer = studio.answer();
  return answer && { studio, state: studio.store.getState(), ...answer };
}

export async function takeAway(studio: Studio, item: Exclude<Item, "command" | "zip">): Promise<void> {
  const what = taken(studio);
  if (!what) return;
  const { explanation } = what;
  const { shape, height, width, channels, values } = explanation;
  switch (item) {
    case "png":
      return save(what, "png", await reopening(what, nativePicture(shownOf(what))));
    case "figure":
      return save(what, "figure.png", await reopening(what, await figure(shownOf(what), captionOf(what))));
    case "npy": {
      const sizes = shape === "hwc" ? [height, width, channels] : [height, width];
      return save(what, "npy", new Blob([encodeNpy({ shape: sizes, values })]));
    }
    case "csv":
      return save(what, "csv", new Blob([mapToCsv(explanation)], { type: "text/csv" }));
    case "json":
      return save(what, "json", new Blob([`${JSON.stringify(await recordWith(what), null, 2)}\n`]));
    case "report":
      return save(what, "html", new Blob([await report(what)], { type: "text/html" }));
  }
}

const shownOf = ({ state, question, explanation }: Taken): Shown => ({
  pixels: question.picture.pixels,
  explanation,
  look: state.recipe.presentation,
});

function captionOf({ state, question, explanation }: Taken): Caption {
  const words = questionWords(question.target, state.session.predictions.value?.scores ?? []);
  const { model, method } = question;
  const at = explanation.layer === null ? "" : ` ${strings.share.atLayer(explanation.layer)}`;
  return {
    title: words?.title ?? explanation.target.label,
    detail: [words?.score, `${method.label}${at}`].filter(Boolean).join(" · "),
    unit: unitOf(explanation),
    source: [
      model.name,
      model.hash.slice(0, 16),
      strings.device.names[explanation.provenance.backend],
      strings.share.made(state.session.engine?.version ?? ""),
    ].join(" · "),
  };
}

/** A link that makes the same picture again: by name where it has one, else with its pixels. */
async function linkOf({ studio, state }: Taken): Promise<string | null> {
  const byName = canTravelByName(state.recipe.image);
  const link = await studio.share(
    byName ? { kind: "name" } : { kind: "pixels", encode: travelAs("exact") },
    {},
  );
  return link?.fragment ?? null;
}

async function reopening(what: Taken, canvas: HTMLCanvasElement): Promise<Blob> {
  const png = new Uint8Array(await (await fileOf(canvas)).arrayBuffer());
  const link = await linkOf(what);
  return new Blob([link === null ? png : withLink(png, link)], { type: "image/png" });
}

async function recordWith(what: Taken) {
  const { picture, model } = what.question;
  const { width, height } = picture.pixels;
  return {
    ...recordOf(what.explanation, model),
    image: { name: picture.choice.name, width, height },
    presentation: what.state.recipe.presentation,
    link: await linkOf(what),
    command: commandLine(commandOf(what).command),
  };
}

/** The command for a terminal; `missing` are the paths in it that only the person knows. */
export function commandFor(studio: Studio): { text: string; missing: readonly string[] } | null {
  const what = taken(studio);
  if (!what) return null;
  const { command, missing } = commandOf(what);
  return { text: commandLine(command), missing };
}

function commandOf(what: Taken): { readonly command: Command; readonly missing: readonly string[] } {
  const { recipe, session } = what.state;
  const { question } = what;
  const { choice } = question.picture;
  const sample = choice.kind === "sample" && session.samples.find(({ id }) => id === choice.id);
  const model = linkedModel(recipe, session);
  const image = sample ? `public/samples/${sample.url.split("/").at(-1)}` : `path/to/${choice.name}`;
  const folder = model?.kind === "catalogue" ? model.id : `path/to/${modelName(what)}`;
  return {
    command: {
      image,
      model: folder,
      method: question.method,
      params: recipe.params[question.method.id] ?? {},
      layer: recipe.layer,
      target: question.target,
      preprocessing: recipe.preprocessing,
      look: recipe.presentation,
      raw: nameFor(what, "npy"),
      png: nameFor(what, "png"),
    },
    missing: [image, folder].filter((path) => path.startsWith("path/to/")),
  };
}

/** A folder's name: of the last two parts of an address the one that is not model.json. */
function modelName({ state }: Taken): string {
  const model = linkedModel(state.recipe, state.session);
  const name =
    model?.kind === "url" ? new URL(model.url).pathname : (model?.kind === "local" && model.name) || "model";
  return (
    name
      .split("/")
      .filter((part) => part !== "" && part !== "model.json")
      .at(-1) ?? "model"
  );
}

/** What the picture is called, the method, and the class: "digit-3-grad-cam-3.npy". */
function nameFor({ question, explanation }: Taken, ending: string): string {
  const { choice } = question.picture;
  const image = choice.kind === "sample" ? choice.id : choice.name.replace(/\.[a-z]{3,4}$/i, "");
  const words = [image, question.method.id, explanation.target.label];
  return `${words.map(slugOf).filter(Boolean).join("-")}.${ending}`;
}

const save = (what: Taken, ending: string, file: Blob): void => saveFile(nameFor(what, ending), file);

const dataUrl = (canvas: HTMLCanvasElement): string => canvas.toDataURL("image/png");

async function report(what: Taken): Promise<string> {
  const [{ reportHtml }, { default: katex }] = await Promise.all([
    import("../../share/report"),
    import("katex"),
  ]);
  const { question, explanation, state } = what;
  const { picture, method, model } = question;
  const { provenance: made, completenessGap } = explanation;
  const words = strings.provenance;
  const caption = captionOf(what);
  const scores = state.session.predictions.value?.scores ?? [];
  const shown = shownOf(what);
  const limits = limitsOf(shown);
  const link = await linkOf(what);
  const params = Object.entries(method.params).flatMap(([name, { label }]): [string, string][] =>
    explanation.params[name] == null ? [] : [[label, `${explanation.params[name]}`]],
  );
  return reportHtml({
    title: caption.title,
    subtitle: caption.detail,
    pictures: [
      {
        src: dataUrl(surface(overWhite(picture.pixels))),
        alt: strings.share.picture,
        caption: `${picture.choice.name}, ${strings.image.size(picture.pixels.width, picture.pixels.height)}`,
      },
      {
        src: dataUrl(pictureWithBar(shown)),
        alt: caption.title,
        caption:
          limits === null ? caption.detail : strings.share.colours(limits.low, limits.high, caption.unit),
      },
    ],
    predictions: scores.slice(0, 10).map(({ name, probability, logit }) => ({
      name,
      probability: formatProbability(probability),
      logit: formatValue(logit),
    })),
    method,
    formula: katex.renderToString(method.formula, {
      output: "mathml",
      displayMode: true,
      throwOnError: false,
    }),
    facts: [
      [words.target, explanation.target.label],
      ...params,
      [words.shape, `${explanation.height} × ${explanation.width} × ${explanation.channels}`],
      [words.unit, unitOf(explanation)],
      [words.sum_, formatValue(explanation.sum)],
      ...(completenessGap === null ? [] : [[words.gap, percent(completenessGap)] as const]),
      [strings.model.title, model.name],
      [strings.model.hash, model.hash],
      [strings.model.pixels, JSON.stringify(model.preprocessing)],
      [
        words.backend,
        `${strings.device.names[made.backend]}, ${words.threads(made.threads)}, ${words.float(made.floatBits)}`,
      ],
      [words.adapter, made.adapter],
      [words.time, words.milliseconds(made.milliseconds)],
      [
        words.versions,
        Object.entries(made.versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(", "),
      ],
    ],
    notes: explanation.notes,
    link: link === null ? null : `${location.origin}${location.pathname}${link}`,
    command: commandLine(commandOf(what).command),
    record: await recordWith(what),
  });
}
