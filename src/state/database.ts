/** IndexedDB of one store without keys of its own, opened when it is first asked for. */
export function lazyDatabase(name: string, store: string) {
  const open = async () => {
    const { openDB } = await import("idb");
    return openDB(name, 1, {
      upgrade: (database) => {
        database.createObjectStore(store);
      },
    });
  };
  let opened: ReturnType<typeof open> | null = null;
  return () => {
    opened ??= open();
    return opened;
  };
}
