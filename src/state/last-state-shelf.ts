import type { LastState, LastStateShelf } from "./recovery";

const STORE = "last";
const KEY = "state";

/** IndexedDB, opened when it is first needed. */
export function indexedDbShelf(): LastStateShelf {
  const open = async () => {
    const { openDB } = await import("idb");
    return openDB("whylight", 1, {
      upgrade: (database) => {
        database.createObjectStore(STORE);
      },
    });
  };
  let opened: ReturnType<typeof open> | null = null;
  const database = () => {
    opened ??= open();
    return opened;
  };
  return {
    read: async () => ((await (await database()).get(STORE, KEY)) as LastState | undefined) ?? null,
    write: async (state) => {
      await (await database()).put(STORE, state, KEY);
    },
  };
}
