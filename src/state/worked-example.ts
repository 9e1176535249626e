import type { PixelImage, Predictions } from "../api/engine";
import { type Example, readExample } from "../share/example";
import {
  type Catalogue,
  entryFor,
  type ModelEntry,
  type Sample,
  sampleChoice,
  sampleImage,
} from "./catalogue";
import { emptyRecipe, type ImageChoice, type Recipe, withMethod } from "./recipe";
import type { Explained, Session } from "./session";
import { type StudioStore, setSession } from "./store";

/** The worked example of the first screen: which model and sample, and the stored result if there is one. */
export interface Opening {
  readonly entry: ModelEntry | null;
  readonly sample: Sample | null;
  readonly example: Example | null;
}

/** Stored results that come with the page; without any, the studio begins with an empty stage. */
export async function readExamples(root: string): Promise<readonly Example[]> {
  try {
    const response = await fetch(`${root}samples/examples.json`);
    const json: unknown = response.ok ? await response.json() : null;
    const list = typeof json === "object" && json !== null && "examples" in json ? json.examples : null;
    return Array.isArray(list) ? list.flatMap((each) => readExample(each) ?? []) : [];
  } catch {
    return [];
  }
}

/** The first stored result whose model and sample are offered, or else the first sample and a model for it. */
export function openingOf({ embedded, samples }: Catalogue, examples: readonly Example[]): Opening {
  for (const example of examples) {
    const entry = embedded.find(({ folder }) => folder === example.stored.model);
    const sample = samples.find(({ id }) => id === example.stored.sample);
    if (entry && sample) return { entry, sample, example };
  }
  const sample = samples[0] ?? null;
  const entry = (sample && entryFor(sample, embedded)) ?? embedded[0] ?? null;
  return { entry, sample, example: null };
}

interface OpeningActions {
  openEntry(entry: ModelEntry): Promise<void>;
  load(sample: Sample, signal: AbortSignal): Promise<PixelImage>;
  show(choice: ImageChoice, load: (signal: AbortSignal) => Promise<PixelImage>): Promise<boolean>;
}

/** Opens both, and puts the stored result on the screen as soon as its picture is read: no engine is needed for that. */
export async function openExample(
  store: StudioStore,
  { entry, sample, example }: Opening,
  { openEntry, load, show }: OpeningActions,
): Promise<void> {
  const opened = entry && openEntry(entry);
  if (sample) {
    const choice = sampleChoice(sample);
    if (example) store.setState(({ recipe }) => ({ recipe: withMethod(example.explanation.method)(recipe) }));
    await show(choice, async (signal) => {
      const pixels = await load(sample, signal);
      if (example) setSession(store, { example: shownExample(example, sample, pixels) });
      return pixels;
    });
  }
  await opened;
}

/** A stored result with the picture it was made from. */
export interface ShownExample extends Example {
  readonly picture: NonNullable<OnScreen["picture"]>;
  readonly explained: Explained;
}

function shownExample(example: Example, sample: Sample, pixels: PixelImage): ShownExample {
  const { explanation, stored } = example;
  const id = sampleImage(sample.id);
  return {
    ...example,
    picture: { id, choice: sampleChoice(sample), pixels },
    explained: { explanation, imageId: id, modelHash: stored.hash },
  };
}

/** What is on the screen: the engine's answers, or until they are there a stored result. */
export interface OnScreen {
  readonly picture: { readonly id: string; readonly choice: ImageChoice; readonly pixels: PixelImage } | null;
  readonly predictions: Predictions | null;
  readonly explained: Explained | null;
  /** The example, while its map is the one that is shown. */
  readonly stored: ShownExample | null;
}

export function onScreen(recipe: Recipe, session: Session): OnScreen {
  const { example, partial } = session;
  const picture = session.picture.value;
  const explained = partial ?? session.explanation.value;
  const own = { picture, predictions: session.predictions.value, explained, stored: null };
  const isOf =
    example !== null && (picture === null ? recipe.image === null : picture.id === example.picture.id);
  if (!isOf || session.predictions.value || explained) return own;
  const shown = { ...own, picture: picture ?? example.picture, predictions: example.predictions };
  return asksFor(recipe, example) ? { ...shown, explained: example.explained, stored: example } : shown;
}

/** Whether the stored map answers what is asked. */
function asksFor({ target, method, params, layer }: Recipe, { explanation }: ShownExample): boolean {
  return (
    method === explanation.method &&
    Object.keys(params[method] ?? {}).length === 0 &&
    layer === null &&
    JSON.stringify(target) === JSON.stringify(emptyRecipe.target)
  );
}
