import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeExample } from "../scripts/examples/make";
import { readExample, type StoredExample } from "../src/share/example";

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), "utf8"));
const { examples } = read("public/samples/examples.json") as { readonly examples: readonly StoredExample[] };
const samples = read("public/samples/index.json") as readonly {
  readonly id: string;
  readonly file: string;
}[];

// What a stale one needs: `npm run examples`.
test.each(examples.map((example) => [example.sample, example] as const))(
  "the stored result of %s is what the engine computes",
  async (id, example) => {
    const sample = samples.find((each) => each.id === id);
    expect(sample).toBeDefined();
    const made = await makeExample({
      sample: sample!,
      model: example.model,
      method: example.explanation.method,
    });
    const [fresh, stored] = [readExample(made)!, readExample(example)!];
    expect(stored.stored).toEqual(fresh.stored);
    expect(stored.predictions.scores.map(({ name }) => name)).toEqual(
      fresh.predictions.scores.map(({ name }) => name),
    );
    const { values } = fresh.explanation;
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // One step of the rounding, and what another machine's SIMD may round differently.
    stored.explanation.values.forEach((value, i) => {
      expect(Math.abs(value - values[i]!)).toBeLessThan(1e-3 * largest);
    });
  },
);
