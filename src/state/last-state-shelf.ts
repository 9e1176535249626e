import { lazyDatabase } from "./database";
import type { LastState, LastStateShelf } from "./recovery";

const STORE = "last";
const KEY = "state";

/** IndexedDB, opened when it is first needed. */
export function indexedDbShelf(): LastStateShelf {
  const database = lazyDatabase("whylight", STORE);
  return {
    read: async () => ((await (await database()).get(STORE, KEY)) as LastState | undefined) ?? null,
    write: async (state) => {
      await (await database()).put(STORE, state, KEY);
    },
  };
}
