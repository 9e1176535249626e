import { createStore, type StoreApi } from "zustand/vanilla";
import { emptyRecipe, type Recipe } from "./recipe";
import { emptySession, type Session } from "./session";

/** What the person chose beside what the machine does; only the first is ever written down. */
export interface StudioState {
  readonly recipe: Recipe;
  readonly session: Session;
}

export type StudioStore = StoreApi<StudioState>;

export const createStudioStore = (): StudioStore =>
  createStore<StudioState>(() => ({ recipe: emptyRecipe, session: emptySession }));

export const setSession = (store: StudioStore, change: Partial<Session>): void =>
  store.setState((state) => ({ session: { ...state.session, ...change } }));

type SlotName = "model" | "picture" | "predictions" | "explanation";

/** Changes some fields of one slot. */
export const setSlot = <K extends SlotName>(store: StudioStore, name: K, change: Partial<Session[K]>): void =>
  store.setState((state) => ({
    session: { ...state.session, [name]: { ...state.session[name], ...change } },
  }));
