import type { Call, Engine, Explanation, PixelImage } from "../api/engine";
import type { LinkContent, LinkImage, LinkModel } from "../share/link/content";
import { differenceOf, type MapPrint, printOf, verdictOf } from "../share/map-print";
import type { Answers } from "./answers";
import type { Comparison } from "./compare";
import type { InsideChoice } from "./inside";
import { comparisonToLink } from "./link-comparison";
import { linkSchemas } from "./link-schemas";
import type { Comparison as Verdict } from "./link-session";
import { methodOf, type Question, questionOf } from "./question";
import type { ImageChoice, Recipe } from "./recipe";
import type { Session } from "./session";
import type { StudioStore } from "./store";

/** The picture as a small file, and what its bytes decode to. */
export interface Travelling {
  readonly bytes: Uint8Array;
  readonly pixels: PixelImage;
}

/** By its name, or re-encoded by the page at [height, width] pixels, the model's input size. */
export type Travel =
  | { readonly kind: "name" }
  | {
      readonly kind: "pixels";
      readonly encode: (pixels: PixelImage, size: readonly [number, number]) => Promise<Travelling>;
    };

export interface SharedLink {
  /** With its `#`. */
  readonly fragment: string;
  readonly content: LinkContent;
  /** Of the map of the travelling pixels with the one on the screen; `null` where they are the same pixels. */
  readonly comparison: Verdict | null;
}

/** Samples and pictures from the web have a name that others can follow. */
export const canTravelByName = (choice: ImageChoice | null): boolean =>
  choice?.kind === "sample" || choice?.kind === "url";

/** The map on the screen, if it is the answer to what is asked now. */
export function currentAnswer(
  recipe: Recipe,
  session: Session,
  answers: Answers,
): { readonly question: Question; readonly explanation: Explanation } | null {
  const question = questionOf(recipe, session, answers.run);
  const { value, key } = session.explanation;
  return question && value && key === question.explanationKey
    ? { question, explanation: value.explanation }
    : null;
}

/** What is chosen in the room that is shared, beside the question; `null` in another room. */
export interface RoomChoices {
  readonly compare: Comparison | null;
  readonly inside: InsideChoice | null;
}

const explainAlone: RoomChoices = { compare: null, inside: null };

/** A link to what is on the screen; `null` before anything is. */
export async function makeLink(
  { store, engine, answers }: { store: StudioStore; engine: Engine; answers: Answers },
  travel: Travel,
  call: Call<Explanation>,
  chosen: RoomChoices = explainAlone,
): Promise<SharedLink | null> {
  const { encodeLink } = await import("../share/link/codec");
  const { recipe, session } = store.getState();
  const picture = session.picture.value;
  const model = session.model.value;
  if (!session.engine || !picture || !model) return null;

  // Where the network is looked into no map is on the screen, and none is compared with.
  const answer = chosen.inside ? null : currentAnswer(recipe, session, answers);
  let print = answer ? printOf(answer.explanation) : null;
  let comparison: Verdict | null = null;
  let image: LinkImage | null = travel.kind === "name" ? nameOf(picture.choice) : null;
  if (travel.kind === "pixels") {
    const travelling = await travel.encode(picture.pixels, model.inputSize);
    image = { kind: "pixels", name: picture.choice.name, bytes: travelling.bytes };
    if (answer && print) {
      const onScreen = print;
      print = await printOfPixels(engine, answer.question, travelling.pixels, call);
      comparison = { verdict: verdictOf(onScreen, print), difference: differenceOf(onScreen, print) };
    }
  }
  const content = contentOf(recipe, session, image, print, chosen);
  return { fragment: encodeLink(content, linkSchemas(session.engine)), content, comparison };
}

/** What a link says of the recipe; the picture and the print of the map are for the caller to say. */
export function contentOf(
  recipe: Recipe,
  session: Session,
  image: LinkImage | null,
  print: MapPrint | null,
  { compare, inside }: RoomChoices,
): LinkContent {
  const method = methodOf(recipe, session.engine);
  const id = method?.id ?? recipe.method;
  const takesLayer = Object.values(method?.params ?? {}).some(({ type }) => type === "layer");
  return {
    image,
    model: linkedModel(recipe, session),
    preprocessing: recipe.preprocessing,
    inputSize: recipe.inputSize,
    target: recipe.target,
    method: id,
    params: recipe.params[id] ?? {},
    layer: takesLayer ? recipe.layer : null,
    look: recipe.presentation,
    compare: compare && comparisonToLink(compare, offersOf(session)),
    inside,
    print,
  };
}

/** The map that whoever opens the link will see: of the pixels that travel. */
async function printOfPixels(
  engine: Engine,
  { model, method, params, target }: Question,
  pixels: PixelImage,
  call: Call<Explanation>,
): Promise<MapPrint> {
  const image = await engine.openImage(pixels);
  try {
    return printOf(
      await engine.explain({ model: model.handle, image, method: method.id, params, target }, call),
    );
  } finally {
    await engine.closeImage(image);
  }
}

export function nameOf(choice: ImageChoice): LinkImage | null {
  if (choice.kind === "sample") return { kind: "sample", id: choice.id };
  return choice.kind === "url" ? { kind: "url", url: absolute(choice.url) } : null;
}

/** How the open model can be named to others. */
export function linkedModel(recipe: Recipe, session: Session): LinkModel | null {
  const { model: choice } = recipe;
  const hash = session.model.value?.hash.slice(0, 16);
  if (!choice || hash === undefined) return null;
  if (choice.kind === "catalogue") return { kind: "catalogue", id: choice.id, hash };
  if (choice.kind === "files") return { kind: "local", name: choice.name, hash };
  const folderIn = (entries: Session["embedded"]): string | undefined =>
    entries.find(({ url }) => url === choice.url)?.folder;
  const embedded = folderIn(session.embedded);
  if (embedded !== undefined) return { kind: "catalogue", id: embedded, hash };
  const local = folderIn(session.local);
  if (local !== undefined) return { kind: "local", name: local, hash };
  return { kind: "url", url: absolute(choice.url), hash };
}

/** What this page can offer for the columns of a comparison. */
export const offersOf = ({ embedded, local, samples }: Session): Parameters<typeof comparisonToLink>[1] => ({
  entries: [...embedded, ...local],
  samples,
  addressOf: absolute,
});

const absolute = (url: string): string => new URL(url, globalThis.location?.href).href;
