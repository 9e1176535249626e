import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { acceptable, corpusList } from "../fixtures/corpus";
import { describeShared } from "../shared";
import { pageTest } from "./browser";

// Thirty of the odd and hostile model folders in the page; all of them are read in Node (tests/oracle/corpus.test.ts).

const test = pageTest({ at: "engineUrl" });
const size = 30;

describeShared("odd and hostile model folders in the page", (shared) => {
  const corpus = join(shared, "assets/corpus/models");
  const models = corpusList(shared);
  // Evenly spaced, a sample has some of everything.
  const names = Object.keys(models);
  const sample = Array.from({ length: size }, (_, i) => names[Math.floor((i * names.length) / size)]!);
  const picture = Array.from({ length: 4 * 8 * 8 }, (_, i) =>
    i % 4 === 3 ? 255 : (((i >> 2) * 3 + (i % 4)) * 37) % 256,
  );

  test("thirty of them give what is expected, and ask for nothing outside their folder", async ({
    opened,
  }) => {
    const { page } = opened;
    const asked: string[] = [];
    await page.route("**/*", (route) => {
      const { pathname, host } = new URL(route.request().url());
      asked.push(host + pathname);
      const path = pathname.replace(/^\/local-models\/corpus\//, "");
      const file = join(corpus, decodeURIComponent(path));
      if (path === pathname) return route.fallback();
      const body = existsSync(file) && statSync(file).isFile() ? readFileSync(file) : null;
      return body ? route.fulfill({ body }) : route.fulfill({ status: 410, body: "" });
    });
    expect(await page.evaluate(() => window.choose("cpu"))).toBeNull();
    for (const name of sample) {
      asked.length = 0;
      const wanted = models[name]!;
      const got = await page.evaluate(([model, pixels]) => window.classify(model, pixels), [
        `corpus/${name}`,
        picture,
      ] as const);
      expect(acceptable(wanted), `${name}: ${JSON.stringify(got)}`).toContain(
        "code" in got ? `error: ${got.code}` : "loads",
      );
      if ("code" in got) expect(got.sentence).toMatch(/^\S[^\n]{10,}[.?]$/);
      else
        wanted.probs?.forEach((probability, i) => {
          expect(Math.abs(got.probabilities[i]! - probability), name).toBeLessThan(1e-4);
        });
      expect(asked.length, name).toBeGreaterThan(0);
      const folder = `${new URL(page.url()).host}/local-models/corpus/${name}/`;
      for (const address of asked) expect(address.startsWith(folder), address).toBe(true);
      if (wanted.kind === "path")
        expect(asked.map((address) => address.slice(folder.length)).sort()).toEqual([
          "card.json",
          "model.json",
        ]);
    }
    // The browser itself says that a file is missing; each is one that the folder lacks on purpose.
    opened.complaints.length = 0;
  });
});
