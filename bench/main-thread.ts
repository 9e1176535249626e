import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { build, preview } from "vite";
import { findBrowser } from "../scripts/browser.mjs";
import { round } from "./measure";

// Whether the page stays alive while twenty methods run side by side: a trace of Chromium's main thread, as DevTools
// would record it. The engine is in its worker; what could hold up the page is bringing maps to colours.

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = join(root, "..", "shared");

/** Milliseconds from which a task is felt. */
const LONG = 50;
const METHODS = 20;

export interface MainThreadRow {
  readonly model: string;
  readonly panels: number;
  readonly tasks: number;
  /**
   * Tasks of the main thread that lasted longer than 50 ms, from the choice of the methods to the last finished panel;
   * on a busy machine most of that is waiting for a core.
   */
  readonly long_tasks: number;
  readonly longest_ms: number;
  /** What the longest tasks did, as below, by wall time. */
  readonly longest: readonly string[];
  /** The same by the time that the processor spent on the task. */
  readonly long_work: number;
  readonly most_work_ms: number;
  /** What the tasks with most work did, e.g. "31: FunctionCall 22, Layout 6": milliseconds of the processor by themselves. */
  readonly most_work: readonly string[];
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export default async function* mainThread(): AsyncGenerator<MainThreadRow> {
  const found = findBrowser();
  if (found === null) {
    console.error("skipped: no browser. Name a Chromium in WHYLIGHT_BROWSER.");
    return;
  }
  const photo = join(shared, "reference", "images", "both.png");
  const isReal = existsSync(photo);
  if (!isReal) console.error("MobileNet is absent (../shared): the digit network is traced instead.");
  process.env.NODE_ENV = "production";
  if (isReal) process.env.WHYLIGHT_MODELS = join(shared, "models");
  await build({ root, logLevel: "error" });
  const server = await preview({
    root,
    logLevel: "error",
    preview: { port: 0, host: "127.0.0.1", open: false },
  });
  const browser = await chromium.launch({
    executablePath: found.path,
    args: ["--no-sandbox", "--disable-quic"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(server.resolvedUrls!.local[0]!);
    await page.getByRole("button", { name: "Where these numbers come from" }).waitFor();
    if (isReal) await openPhoto(page, photo);
    await page.getByRole("navigation", { name: "Rooms" }).getByRole("button", { name: "Compare" }).click();
    const list = page.getByRole("group", { name: "Methods", exact: true }).getByRole("checkbox");
    await list.first().waitFor();

    await browser.startTracing(page, {
      categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"],
    });
    const presets = page.getByRole("group", { name: "Presets" });
    await presets.getByRole("button", { name: "Everything cheap" }).click();
    await page.locator("article[data-status=done]").first().waitFor();
    const open = page.locator("article[data-status=waiting], article[data-status=running]");
    while ((await open.count()) > 0) await page.waitForTimeout(200);
    // The last map is brought to colours in the frames after.
    await page.waitForTimeout(500);
    const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const panels = await page.locator("article[data-status=done]").count();
    if (panels < METHODS)
      console.error(`only ${panels} methods ran: fewer than the ${METHODS} of the promise`);
    yield { model: isReal ? "mobilenet_v1_0.75_224" : "digits-cnn", panels, ...taskTimes(trace.traceEvents) };
  } finally {
    await browser.close();
    await server.close();
  }
}

async function openPhoto(page: Page, photo: string): Promise<void> {
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^MobileNet v1 0.75 \(ImageNet\)/ })
    .click();
  await page.getByRole("button", { name: /^About this model: MobileNet/ }).waitFor();
  await page.getByRole("region", { name: "Image" }).locator("input[type=file]").setInputFiles(photo);
  await page.getByRole("heading", { level: 1, name: /dog|cat|mastiff|tabby|boxer/i }).waitFor();
  await page.getByRole("button", { name: "Where these numbers come from" }).waitFor();
}

/** Tasks of the page's main thread: of the renderers' main threads the one that did most. */
function taskTimes(events: readonly TraceEvent[]): Omit<MainThreadRow, "model" | "panels"> {
  const mains = new Set(
    events
      .filter(({ ph, name, args }) => ph === "M" && name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const byThread = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const thread = `${event.pid} ${event.tid}`;
    if (event.dur === undefined || !mains.has(thread)) continue;
    const known = byThread.get(thread);
    if (known) known.push(event);
    else byThread.set(thread, [event]);
  }
  const tasksOf = (all: readonly TraceEvent[]) => all.filter(({ name }) => name === "RunTask");
  const own = [...byThread.values()].sort((a, b) => tasksOf(b).length - tasksOf(a).length)[0] ?? [];
  const tasks = tasksOf(own);
  const times = tasks.map(lastingOf);
  const works = tasks.map(workOf);
  const long = (all: readonly number[]): number => all.filter((ms) => ms > LONG).length;
  const most = (all: readonly number[]): number => round(all.reduce((a, b) => Math.max(a, b), 0));
  const described = (cost: Cost): readonly string[] =>
    [...tasks]
      .sort((a, b) => cost(b) - cost(a))
      .slice(0, NAMED)
      .map((task) => describeTask(task, own, cost));
  return {
    tasks: tasks.length,
    long_tasks: long(times),
    longest_ms: most(times),
    longest: described(lastingOf),
    long_work: long(works),
    most_work_ms: most(works),
    most_work: described(workOf),
  };
}

/** Tasks that are looked into, and what they did that is named. */
const NAMED = 5;

/** Milliseconds of an event. */
type Cost = (event: TraceEvent) => number;
const lastingOf: Cost = ({ dur }) => (dur ?? 0) / 1000;
const workOf: Cost = (event) => (event.tdur === undefined ? lastingOf(event) : event.tdur / 1000);

/** What one task did: the cost of each kind of event below it, less what is below that in turn. */
function describeTask(task: TraceEvent, events: readonly TraceEvent[], cost: Cost): string {
  const end = (event: TraceEvent): number => event.ts + event.dur!;
  const inside = events
    .filter((event) => event !== task && event.ts >= task.ts && end(event) <= end(task))
    .sort((a, b) => a.ts - b.ts || b.dur! - a.dur!);
  const sums = new Map<string, number>();
  const open: TraceEvent[] = [];
  for (const event of inside) {
    while (open.length > 0 && end(open.at(-1)!) <= event.ts) open.pop();
    const around = open.at(-1);
    if (around) sums.set(around.name, sums.get(around.name)! - cost(event));
    sums.set(event.name, (sums.get(event.name) ?? 0) + cost(event));
    open.push(event);
  }
  const most = [...sums].sort((a, b) => b[1] - a[1]).slice(0, NAMED);
  return `${round(cost(task))}: ${most.map(([name, ms]) => `${name} ${round(ms)}`).join(", ")}`;
}
