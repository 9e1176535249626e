const KEY = "whylight.running";
const lockOf = (run: string): string => `whylight ${run}`;

/**
 * Whether the studio that ran here before was closed, crashed, or still runs in another tab. A page that is closed says
 * so; one that runs holds a lock, which the browser takes from it when it dies.
 *
 * @returns this run's name, and that of one that crashed
 */
export async function beginRun(): Promise<{ readonly run: string; readonly crashed: string | null }> {
  const run = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
  try {
    const before = localStorage.getItem(KEY);
    const held = (await navigator.locks?.query())?.held ?? [];
    const lives = held.some(({ name }) => before !== null && name === lockOf(before));
    // Never resolved: held as long as the page lives.
    void navigator.locks?.request(lockOf(run), () => new Promise(() => {}));
    localStorage.setItem(KEY, run);
    addEventListener("pagehide", () => {
      if (localStorage.getItem(KEY) === run) localStorage.removeItem(KEY);
    });
    return { run, crashed: lives ? null : before };
  } catch {
    // Without storage nothing was kept either.
    return { run, crashed: null };
  }
}
