import type { EngineDescription, PixelImage } from "../api/engine";
import type { LinkContent } from "../share/link/content";
import type { Compare } from "./compare-jobs";
import type { Inside } from "./inside-jobs";
import { linkSchemas } from "./link-schemas";
import { contentOf, nameOf } from "./make-link";
import type { ImageChoice } from "./recipe";
import { type StudioStore, setSession } from "./store";

/** What was on the screen, as far as it can be brought back. */
export interface LastState {
  /** The run of the studio that wrote it. */
  readonly run: string;
  readonly content: LinkContent;
  /** A picture that nothing else could bring back: dropped, pasted or drawn. */
  readonly picture: { readonly choice: ImageChoice; readonly pixels: PixelImage } | null;
}

/** Where it is kept: in this browser only. */
export interface LastStateShelf {
  read(): Promise<LastState | null>;
  write(state: LastState): Promise<void>;
}

export interface Recovery {
  /** Writes down from now on what is on the screen; offers what the run `crashed` left, if there was one. */
  begin(run: string, crashed: string | null): Promise<void>;
  restore(): Promise<void>;
  dismiss(): void;
}

interface RecoveryActions {
  describe(): Promise<EngineDescription>;
  openLink(fragment: string): Promise<unknown>;
  show(choice: ImageChoice, load: () => Promise<PixelImage>): Promise<boolean>;
}

/** From the last change until it is written, in milliseconds. */
const PAUSE = 400;

export function createRecovery(
  store: StudioStore,
  { compare, inside }: { readonly compare: Compare; readonly inside: Inside },
  shelf: LastStateShelf,
  actions: RecoveryActions,
): Recovery {
  let found: LastState | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const offer = (recovery: boolean): void => setSession(store, { recovery });

  function write(run: string): void {
    const { recipe, session } = store.getState();
    const picture = session.picture.value;
    if (!picture || !session.engine) return;
    const { choice, pixels } = picture;
    const image = nameOf(choice);
    const looked = inside.store.getState();
    const content = contentOf(recipe, session, image, null, {
      compare: compare.isShown() ? compare.store.getState().comparison : null,
      inside: looked.isShown ? looked.choice : null,
    });
    // A browser that keeps nothing (private windows, a full disk) only loses the offer.
    shelf.write({ run, content, picture: image ? null : { choice, pixels } }).catch(() => {});
  }

  return {
    begin: async (run, crashed) => {
      const last = crashed === null ? null : await shelf.read().catch(() => null);
      if (last?.run === crashed) {
        found = last;
        offer(found !== null);
      }
      const writeSoon = (): void => {
        // The worked example is nobody's work.
        if (store.getState().session.isStarting) return;
        clearTimeout(timer);
        timer = setTimeout(() => write(run), PAUSE);
      };
      store.subscribe(({ recipe }, before) => {
        if (recipe !== before.recipe) writeSoon();
      });
      compare.store.subscribe(({ comparison }, before) => {
        if (comparison !== before.comparison) writeSoon();
      });
      inside.store.subscribe(({ choice, isShown }, before) => {
        if (choice !== before.choice || isShown !== before.isShown) writeSoon();
      });
    },
    restore: async () => {
      const last = found;
      found = null;
      offer(false);
      if (!last) return;
      const { encodeLink } = await import("../share/link/codec");
      // The way through a link checks everything that an older version may have written.
      const fragment = encodeLink(last.content, linkSchemas(await actions.describe()));
      const { picture } = last;
      if (picture) await actions.show(picture.choice, async () => picture.pixels);
      await actions.openLink(fragment);
    },
    dismiss: () => {
      found = null;
      offer(false);
    },
  };
}
