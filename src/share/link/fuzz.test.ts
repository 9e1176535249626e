import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, strToU8 } from "fflate";
import { expect, test } from "vitest";
import { mulberry32, type Rng } from "../../core/rng";
import { defaultLook } from "../../image/look";
import { methods as registry } from "../../methods";
import { toBase64url } from "../base64url";
import { printOf } from "../map-print";
import { decodeLink, encodeLink } from "./codec";
import type { LinkContent, LinkSchemas } from "./content";

const COUNT = process.env.WHYLIGHT_FULL === "1" ? 100_000 : 2_000;

const usualInside = { layer: null, channel: null, order: "max", scale: "own", shows: "activation" } as const;
const schemas: LinkSchemas = {
  inside: usualInside,
  methods: [...registry.values()],
  method: "grad-cam",
  look: defaultLook,
};
const bytes = new Uint8Array(readFileSync(join(import.meta.dirname, "../../../public/samples/digit-3.png")));
const full: LinkContent = {
  image: { kind: "pixels", name: "three.png", bytes },
  model: { kind: "url", url: "https://a.example/model.json", hash: "0123456789abcdef" },
  preprocessing: { scale: [1, 1, 1], offset: [0, 0, 0], order: "bgr", resize: "stretch-bilinear-half-pixel" },
  inputSize: [64, 48],
  target: { contrast: [3, 5] },
  method: "lrp",
  params: {},
  layer: "conv1",
  look: { ...schemas.look, view: "map", opacity: 0.5, gamma: 0.4, contours: 3, blend: "screen" },
  compare: {
    axis: "classes",
    methods: ["lrp", "rise"],
    columns: [3, 5],
    removed: [[0, 1]],
    scale: "shared",
    pinned: { a: [1, 0], b: null },
  },
  inside: { layer: "conv2", channel: 7, order: "relevance", scale: "shared", shows: "exciting" },
  print: printOf({ values: Float32Array.of(1, 2, 3, 4), height: 2, width: 2, channels: 1 }),
};
const good = [full, { ...full, image: null, method: "smoothgrad", params: { samples: 9 } }].map((content) =>
  encodeLink(content, schemas),
);

const below = (rng: Rng, count: number): number => Math.floor(rng() * count);
const oneOf = <T>(rng: Rng, list: readonly T[]): T => list[below(rng, list.length)]!;

const CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.#v%=&\0é";
const KEYS = [
  "i",
  "m",
  "x",
  "s",
  "t",
  "e",
  "p",
  "l",
  "a",
  "f",
  "c",
  "n",
  "__proto__",
  "constructor",
  "toString",
  "",
  "k",
  "o",
  "w",
  "v",
  "r",
  "b",
];
/** So many of them are the fields of a link. */
const FIELDS = KEYS.indexOf("__proto__");
const LEAVES = [
  null,
  true,
  0,
  -1,
  3,
  0.5,
  1e308,
  "",
  "s",
  "u",
  "p",
  "lrp",
  "smoothgrad",
  "magma",
  "relevance",
  "shared",
  "exciting",
  "https://a.example/x",
  "javascript:alert(1)",
  "0123456789abcdef",
  "x".repeat(300),
  "\u0000\ud800",
];

/** Any JSON, with a liking for the keys and values that links have. */
function invent(rng: Rng, depth: number): unknown {
  const kind = rng();
  if (depth === 0 || kind < 0.35) return oneOf(rng, LEAVES);
  const count = below(rng, 6);
  if (kind < 0.65) return Array.from({ length: count }, () => invent(rng, depth - 1));
  return JSON.parse(
    `{${Array.from({ length: count }, () => `${JSON.stringify(oneOf(rng, KEYS))}:${JSON.stringify(invent(rng, depth - 1))}`).join()}}`,
  );
}

const attacks: readonly ((rng: Rng) => string)[] = [
  // A good link with some characters replaced, taken out or doubled.
  (rng) => {
    const chars = [...oneOf(rng, good)];
    for (let i = below(rng, 4); i >= 0; i--) {
      const at = below(rng, chars.length);
      const put = rng() < 0.3 ? [] : rng() < 0.5 ? [oneOf(rng, [...CHARS])] : [chars[at]!, chars[at]!];
      chars.splice(at, 1, ...put);
    }
    return chars.join("");
  },
  // Cut off, at either end.
  (rng) => {
    const link = oneOf(rng, good);
    const at = below(rng, link.length);
    return rng() < 0.5 ? link.slice(0, at) : link.slice(at);
  },
  // Noise behind a proper beginning.
  (rng) => `#v1.${Array.from({ length: below(rng, 200) }, () => oneOf(rng, [...CHARS])).join("")}`,
  // Well packed, whatever is inside.
  (rng) => {
    const body = toBase64url(deflateSync(strToU8(JSON.stringify(invent(rng, 4)))));
    return `#v1.${body}${rng() < 0.3 ? `.${good[0]!.split(".")[2]!.slice(below(rng, 40))}` : ""}`;
  },
  // Well packed and nearly right: the fields of a link, each as it should be or not.
  (rng) => {
    const json = KEYS.slice(0, FIELDS).map(
      (key) => `${JSON.stringify(key)}:${JSON.stringify(invent(rng, 3))}`,
    );
    return `#v1.${toBase64url(deflateSync(strToU8(`{${json.join()}}`)))}`;
  },
];

test(`${COUNT} hostile links: always an answer, and what is kept is sound`, { timeout: 600_000 }, () => {
  const rng = mulberry32(20_26);
  const seen = { none: 0, broken: 0, link: 0 };
  for (let i = 0; i < COUNT; i++) {
    const text = attacks[i % attacks.length]!(rng);
    const found = decodeLink(text, schemas);
    seen[found.kind]++;
    if (found.kind === "broken" && !/^This link .*\.$/.test(found.sentence)) throw new Error(found.sentence);
    if (found.kind !== "link") continue;
    // Sound: it can be shared again, and then says the same without a complaint.
    const again = decodeLink(encodeLink(found.content, schemas), schemas);
    if (JSON.stringify(again) !== JSON.stringify({ ...found, sentence: null })) {
      expect(again, text).toEqual({ ...found, sentence: null });
    }
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
  // The attacks reach every answer.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(COUNT / 100);
});
