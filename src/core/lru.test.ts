import { beforeEach, expect, test } from "vitest";
import { Lru } from "./lru";

interface Thing {
  readonly name: string;
  size: number;
  busy?: boolean;
}

let gone: string[];
let lru: Lru<string, Thing>;
beforeEach(() => {
  gone = [];
  lru = new Lru({
    budget: 10,
    sizeOf: ({ size }) => size,
    inUse: ({ busy }) => busy === true,
    onEvict: ({ name }) => gone.push(name),
  });
});

const put = (name: string, size: number, busy = false): Thing => {
  const thing = { name, size, busy };
  lru.set(name, thing);
  return thing;
};

test("what was not used for longest goes first", () => {
  put("a", 4);
  put("b", 4);
  lru.get("a");
  put("c", 4);
  expect(gone).toEqual(["b"]);
  expect([lru.get("a")?.name, lru.get("b"), lru.size, lru.used]).toEqual(["a", undefined, 2, 8]);
});

test("the newest stays even when it alone is over the budget", () => {
  put("a", 4);
  put("b", 40);
  expect(gone).toEqual(["a"]);
  lru.trim();
  expect(lru.size).toBe(1);
});

test("what is in use is passed over", () => {
  const a = put("a", 6, true);
  put("b", 3);
  put("c", 6);
  expect(gone).toEqual(["b"]);
  a.busy = false;
  lru.trim();
  expect(gone).toEqual(["b", "a"]);
});

test("an entry that grew is noticed when room is made", () => {
  put("a", 1).size = 20;
  put("b", 1);
  expect(gone).toEqual(["a"]);
});

test("each entry is given back once: replaced, deleted, cleared", () => {
  put("a", 1);
  put("a", 2);
  expect(gone).toEqual(["a"]);
  lru.delete("a");
  lru.delete("a");
  expect(gone).toEqual(["a", "a"]);
  put("b", 1);
  put("c", 1);
  lru.clear();
  lru.clear();
  expect(gone).toEqual(["a", "a", "b", "c"]);
  expect([lru.size, lru.used, [...lru.values()].length]).toEqual([0, 0, 0]);
});
