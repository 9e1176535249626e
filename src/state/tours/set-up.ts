import { sampleImage } from "../catalogue";
import type { StudioStore } from "../store";
import type { Studio } from "../studio";
import { asStep, changesFrom, type TourChange, type TourStep } from "./tour";

type Page = Pick<Studio, "store" | "change" | "showSample"> & {
  readonly models: Pick<Studio["models"], "openEntry">;
};

/** Brings a step to the screen, with as little as has to change. False where something it needs cannot be had. */
export async function setUp(studio: Page, step: TourStep): Promise<boolean> {
  const { store, models } = studio;
  const { embedded, samples } = store.getState().session;
  const entry = embedded.find(({ folder }) => folder === step.model);
  const sample = samples.find(({ id }) => id === step.sample);
  if (!entry || !sample) return false;
  if (!isOpen(store, entry.url)) await models.openEntry(entry);
  if (!isOpen(store, entry.url)) return false;
  const asked = asStep(step, store.getState().session.model.value?.labels ?? []);
  if (store.getState().session.picture.value?.id === sampleImage(sample.id)) studio.change(asked);
  else await studio.showSample(sample, asked);
  return changesOf(store, step).length === 0;
}

/** What on the screen is not as the step has set it. */
export function changesOf(store: StudioStore, step: TourStep): readonly TourChange[] {
  const { recipe, session } = store.getState();
  const modelUrl = session.embedded.find(({ folder }) => folder === step.model)?.url ?? "";
  return changesFrom(step, recipe, { modelUrl, labels: session.model.value?.labels ?? [] });
}

function isOpen(store: StudioStore, url: string): boolean {
  const { recipe, session } = store.getState();
  return session.model.value !== null && recipe.model?.kind === "url" && recipe.model.url === url;
}
