import type { PixelImage } from "../api/engine";
import type { Compare } from "./compare-jobs";
import type { Inside } from "./inside-jobs";
import type { Models } from "./models";
import type { ImageChoice, Reducer } from "./recipe";
import type { StudioStore } from "./store";

interface RememberActions {
  readonly models: Pick<Models, "remember">;
  readonly compare: Pick<Compare, "store" | "restore">;
  readonly inside: Pick<Inside, "store" | "restore">;
  change(reducer: Reducer): void;
  show(choice: ImageChoice, load: () => Promise<PixelImage>, also: Reducer, id: string): Promise<boolean>;
}

/**
 * What is on the screen now, kept in memory: model, picture, question, appearance and what is chosen in the other rooms.
 * The result brings it back, as far as the model can still be opened.
 */
export function remember(
  store: StudioStore,
  { models, compare, inside, change, show }: RememberActions,
): () => Promise<void> {
  const { recipe, session } = store.getState();
  const { comparison } = compare.store.getState();
  const { choice } = inside.store.getState();
  const picture = session.picture.value;
  const openModel = models.remember();
  const { target, method, params, layer, presentation } = recipe;
  const isBack = (): boolean => store.getState().session.model.value?.hash === session.model.value?.hash;
  // Class numbers and layers belong to one model.
  const asked: Reducer = (now) => ({
    ...now,
    method,
    params,
    presentation,
    ...(isBack() && { target, layer }),
  });
  return async () => {
    await openModel();
    if (picture && store.getState().session.picture.value?.id !== picture.id) {
      await show(picture.choice, async () => picture.pixels, asked, picture.id);
    } else change(asked);
    if (!isBack()) return;
    compare.restore(comparison);
    inside.restore(choice);
  };
}
