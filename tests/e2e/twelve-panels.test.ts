import type { Page } from "playwright-core";
import { expect } from "vitest";
import { mulberry32 } from "../../src/core/rng";
import { describeShared } from "../shared";
import { pageTest } from "./browser";
import { heading, room, work } from "./parts";

// Twelve panels of a photo by a real network, on whatever this browser computes with. They are stopped at moments that are
// counted in messages of the engine, so that a slow machine stops at the same places.

const isFull = process.env.WHYLIGHT_FULL === "1";
const MOMENTS = isFull ? 24 : 4;
const CHEAP = [
  "Gradient",
  "Gradient × input",
  "Saliency",
  "Guided backpropagation",
  "Grad-CAM",
  "Grad-CAM++",
  "HiResCAM",
  "LayerCAM",
  "XGrad-CAM",
  "Eigen-CAM",
  "CAM",
  "Layer-wise relevance propagation",
];

interface EngineFigures {
  readonly tensors: number;
  readonly bytes: number;
  readonly tapes: number;
}

declare global {
  interface Window {
    /** What the engine says of itself. */
    engineStats: () => Promise<EngineFigures>;
    /** Presses Esc at the `message`-th sign of life of the `call`-th explanation from now on, or at its end. */
    stopAt: (call: number, message: number) => void;
  }
}

/** In the page, before anything else: keeps the worker of the engine at hand. */
function watchEngine(): void {
  let explanations = 0;
  let stop: { readonly call: number; readonly message: number } | null = null;
  const explained = new Map<number, { readonly call: number; messages: number }>();
  window.stopAt = (call, message) => {
    explanations = 0;
    stop = { call, message };
  };
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      if (!/\/worker-[^/]+\.js/.test(`${url}`)) return;
      this.addEventListener("message", ({ data }) => {
        const about = explained.get(data.id);
        if (!about || !stop || about.call !== stop.call) return;
        if (about.messages++ < stop.message && data.progress) return;
        stop = null;
        dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
      });
      window.engineStats = () =>
        new Promise((resolve) => {
          const id = -1;
          const answered = ({ data }: MessageEvent): void => {
            if (data.id !== id) return;
            this.removeEventListener("message", answered);
            resolve(data.result);
          };
          this.addEventListener("message", answered);
          const wants = { progress: false, partials: false };
          super.postMessage({ id, op: "stats", args: [], wants, priority: "background" });
        });
    }
    override postMessage(message: { id?: number; op?: string }, ...rest: never[]): void {
      if (message.op === "explain") explained.set(message.id!, { call: explanations++, messages: 0 });
      super.postMessage(message, ...rest);
    }
  };
}

const done = (page: Page) => page.locator("article[data-status=done]");

/** Nothing runs or waits any more, and what is finished is painted. */
async function settled(page: Page): Promise<void> {
  await page
    .locator("article:is([data-status=waiting], [data-status=running], [data-status=done]:not(:has(figure)))")
    .first()
    .waitFor({ state: "detached" });
}

/** Back to a picture whose answer is the same every time; what the engine holds then. */
async function atRest(page: Page): Promise<EngineFigures> {
  await room(page, "Explain").click();
  await page.getByRole("button", { name: "Sample: 7" }).click();
  await page.getByRole("main").getByText("Sample 7").waitFor();
  await work(page).waitFor();
  const { tensors, bytes, tapes } = await page.evaluate(() => window.engineStats());
  return { tensors, bytes, tapes };
}

describeShared("twelve panels of a photo", (shared) => {
  const test = pageTest();

  test("every one is filled; stopped at any moment, none is half painted and no tensor is left", {
    timeout: isFull ? 1_800_000 : 300_000,
  }, async ({ opened: { page } }) => {
    await page.addInitScript(watchEngine);
    await page.reload();
    await work(page).waitFor();
    await page.getByRole("button", { name: "Change" }).click();
    const models = page.getByRole("dialog");
    await models.getByRole("button", { name: /^MobileNet v1 0\.75 \(ImageNet\)/ }).click();
    await page.getByRole("button", { name: /^About this model: MobileNet/ }).waitFor();
    const photo = async (): Promise<void> => {
      const input = page.getByRole("region", { name: "Image" }).locator("input[type=file]");
      await input.setInputFiles(`${shared}/reference/images/both.png`);
      await heading(page, /dog|cat|mastiff|tabby|boxer/i).waitFor();
      await work(page).waitFor();
    };

    await photo();
    await room(page, "Compare").click();
    if (isFull) {
      const presets = page.getByRole("group", { name: "Presets" });
      await presets.getByRole("button", { name: "Everything cheap" }).click();
    } else {
      const methods = page.getByRole("group", { name: "Methods", exact: true });
      for (const name of CHEAP) {
        const named = page.getByText(name, { exact: true });
        await methods.locator("label").filter({ has: named }).click();
      }
    }
    const count = await page.locator("article").count();
    expect(count).toBeGreaterThanOrEqual(12);
    await settled(page);
    expect(await done(page).count()).toBe(count);
    expect(await done(page).getByRole("figure").count()).toBe(count);
    // By now every kernel is prepared, and the page knows the answer to the other picture: from here on the engine holds the
    // network, and nothing else, whenever it is at rest.
    await atRest(page);
    await photo();
    const rest = await atRest(page);
    expect(rest.tapes).toBe(0);

    const rng = mulberry32(12);
    const stopped: number[] = [];
    for (let moment = 0; moment < MOMENTS; moment++) {
      await photo();
      const at = [Math.floor(((moment + rng()) / MOMENTS) * (count - 2)), Math.floor(rng() * 6)] as const;
      await page.evaluate(([call, message]) => window.stopAt(call, message), at);
      await room(page, "Compare").click();
      await settled(page);
      const [whole, halted] = [
        await done(page).count(),
        await page.locator("article[data-status=stopped]").count(),
      ];
      expect(whole + halted, `stopped at ${at}`).toBe(count);
      expect(await done(page).getByRole("figure").count()).toBe(whole);
      expect(await page.locator("article:not([data-status=done]) figure").count()).toBe(0);
      stopped.push(halted);
      expect(await atRest(page), `stopped at ${at}`).toEqual(rest);
    }
    // Something was left undone every time, and not always the same.
    expect(Math.min(...stopped)).toBeGreaterThan(0);
    expect(new Set(stopped).size).toBeGreaterThan(1);
  });
});
