import { describe, expect, test } from "vitest";
import { type Comparison, emptyComparison, placesOf } from "./compare";
import { comparisonFromLink, comparisonToLink } from "./link-comparison";

const offers = {
  entries: ["a", "b"].map((folder) => ({ folder, name: folder, url: `/models/${folder}/model.json` })),
  samples: ["s0", "s1"].map((id) => ({
    id,
    url: `/samples/${id}.png`,
    label: id,
    collection: "",
    models: ["a"],
    credit: "",
  })),
  addressOf: (url: string) => `http://page${url}`,
};
const comparison = (change: Partial<Comparison>): Comparison => ({
  ...emptyComparison,
  methods: ["lrp", "rise"],
  ...change,
});
const urlOf = (folder: string) => `http://page/models/${folder}/model.json`;

describe("there and back", () => {
  test.each<[string, Comparison]>([
    ["methods alone", comparison({})],
    ["classes", comparison({ classes: [3, 0], scale: "shared", removed: ["rise class:3"] })],
    ["models", comparison({ axis: "models", models: [urlOf("b")], pinned: { a: "lrp own", b: null } })],
    [
      "images",
      comparison({
        axis: "images",
        images: ["sample:s1", "sample:s0"],
        pinned: { a: "rise sample", b: "lrp image:sample:s0" },
      }),
    ],
  ])("%s", (_, one) => {
    const back = comparisonFromLink(comparisonToLink(one, offers), true, offers);
    expect(back.missing).toEqual([]);
    expect(placesOf(back.comparison)).toEqual(placesOf(one));
    expect(back.comparison.scale).toBe(one.scale);
    // A pin on a panel that is not there is none.
    const isThere = (id: string | null) => (placesOf(one).some((place) => place.id === id) ? id : null);
    expect(back.comparison.pinned).toEqual({ a: isThere(one.pinned.a), b: isThere(one.pinned.b) });
  });
});

test("only what is looked at travels", () => {
  const all = comparison({ axis: "classes", classes: [1], models: [urlOf("a")], images: ["sample:s0"] });
  expect(comparisonToLink(all, offers).columns).toEqual([1]);
});

test("pictures from this computer stay behind, and what was counted behind them still means the same", () => {
  const one = comparison({
    axis: "images",
    images: ["picture:4", "sample:s1"],
    removed: ["lrp image:picture:4", "rise image:sample:s1"],
    pinned: { a: "lrp image:sample:s1", b: "lrp image:picture:4" },
  });
  const linked = comparisonToLink(one, offers);
  expect(linked.columns).toEqual(["s1"]);
  expect(linked.removed).toEqual([[1, 1]]);
  expect(linked.pinned).toEqual({ a: [0, 1], b: null });
});

test("columns that are not offered here are named, the others stay", () => {
  const linked = comparisonToLink(comparison({ axis: "models", models: [urlOf("a"), urlOf("b")] }), offers);
  const there = comparisonFromLink(linked, true, { ...offers, entries: offers.entries.slice(0, 1) });
  expect(there.missing).toEqual(["b"]);
  expect(there.comparison.models).toEqual([urlOf("a")]);
});

test("class numbers of a model that is not open are dropped", () => {
  const linked = comparisonToLink(comparison({ classes: [3] }), offers);
  expect(comparisonFromLink(linked, false, offers).comparison.classes).toEqual([]);
});
