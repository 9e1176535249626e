import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, inflateSync, strFromU8, strToU8, zlibSync } from "fflate";
import { describe, expect, test } from "vitest";
import { defaultLook as look } from "../../image/look";
import { methods as registry } from "../../methods";
import { fromBase64url, toBase64url } from "../base64url";
import { printOf } from "../map-print";
import { decodeLink, encodeLink, MAX_LINK } from "./codec";
import type { LinkComparison } from "./comparison";
import type { LinkContent, LinkSchemas } from "./content";
import type { LinkInside } from "./inside";

const methods = [...registry.values()];
const usualInside: LinkInside = {
  layer: null,
  channel: null,
  order: "max",
  scale: "own",
  shows: "activation",
};
const schemas: LinkSchemas = { methods, method: "grad-cam", look, inside: usualInside };
const nothing: LinkContent = {
  image: null,
  model: null,
  preprocessing: null,
  inputSize: null,
  target: { class: "top", of: "logit" },
  method: "grad-cam",
  params: {},
  layer: null,
  look,
  compare: null,
  inside: null,
  print: null,
};
const content = (change: Partial<LinkContent>): LinkContent => ({ ...nothing, ...change });
const digit = new Uint8Array(readFileSync(join(import.meta.dirname, "../../../public/samples/digit-3.png")));
const hash = "0123456789abcdef";
const print = printOf({
  values: Float32Array.from({ length: 49 }, (_, i) => Math.sin(i)),
  height: 7,
  width: 7,
  channels: 1,
});

/** A link with this JSON inside. */
const linkOf = (json: unknown, version = 1): string =>
  `#v${version}.${toBase64url(deflateSync(strToU8(JSON.stringify(json))))}`;
const decoded = (fragment: string) => {
  const found = decodeLink(fragment, schemas);
  if (found.kind !== "link") throw new Error(`no link: ${JSON.stringify(found)}`);
  return found;
};

const side = (change: Partial<LinkComparison>): LinkComparison => ({
  axis: "classes",
  methods: ["grad-cam", "lrp"],
  columns: [],
  removed: [],
  scale: "own",
  pinned: { a: null, b: null },
  ...change,
});

const kept: readonly (readonly [string, Partial<LinkContent>])[] = [
  ["nothing but defaults", {}],
  ["a sample", { image: { kind: "sample", id: "digit-3" } }],
  ["a picture by address", { image: { kind: "url", url: "https://a.example/ä%20b.png?c=d#e" } }],
  ["a picture by its pixels", { image: { kind: "pixels", name: "Ziffer „3“.png", bytes: digit } }],
  ["an embedded model", { model: { kind: "catalogue", id: "digits-cnn", hash } }],
  ["a model by address", { model: { kind: "url", url: "http://localhost:8080/m/model.json", hash } }],
  ["a model of the sender's", { model: { kind: "local", name: "mine", hash } }],
  [
    "preprocessing",
    {
      preprocessing: {
        scale: [1, 2, 3],
        offset: [-1, 0, 1e-9],
        order: "bgr",
        resize: "stretch-bilinear-half-pixel",
      },
    },
  ],
  ["the size of the model's input", { inputSize: [96, 128] }],
  ["the probability of the top class", { target: { class: "top", of: "probability" } }],
  ["a class", { target: { class: 0, of: "logit" } }],
  ["the probability of a class", { target: { class: 7, of: "probability" } }],
  ["a contrast", { target: { contrast: [0, 999] } }],
  ["a channel", { target: { layer: "conv1", channel: 3 } }],
  ["a neuron", { target: { layer: "conv1", channel: 3, at: [0, 4] } }],
  ["a method", { method: "saliency" }],
  ["parameters", { method: "smoothgrad", params: { samples: 7 } }],
  ["a layer", { layer: "conv_pw_13_relu" }],
  ["an appearance", { look: { ...look, view: "map", opacity: 0, rectify: "none", percentile: 90 } }],
  [
    "every step of presentation",
    {
      look: {
        view: "original",
        opacity: 0.5,
        rectify: "absolute",
        range: "symmetric",
        percentile: 75,
        interpolation: "bicubic",
        sequential: "grey",
        gamma: 0.45,
        threshold: 0.2,
        contours: 4,
        blend: "screen",
      },
    },
  ],
  ["a comparison of methods", { compare: side({ methods: ["lrp", "rise"] }) }],
  ["a comparison of classes", { compare: side({ columns: [3, 0], removed: [[1, 2]], scale: "shared" }) }],
  ["a comparison of models", { compare: side({ axis: "models", columns: ["digits-cnn"] }) }],
  [
    "a comparison of images",
    {
      compare: side({
        axis: "images",
        columns: ["digit-7", "digit-1"],
        pinned: { a: [0, 0], b: [1, 2] },
      }),
    },
  ],
  ["the room Look inside, as it opens", { inside: usualInside }],
  ["a layer that is looked into", { inside: { ...usualInside, layer: "conv_pw_13_relu" } }],
  ["the first of its channels", { inside: { ...usualInside, channel: 0 } }],
  [
    "everything that is looked into",
    { inside: { layer: "conv2", channel: 1023, order: "relevance", scale: "shared", shows: "exciting" } },
  ],
  ["the print of a map", { print }],
];

describe("there and back", () => {
  test.each(kept)("%s", (_, change) => {
    const link = encodeLink(content(change), schemas);
    expect(link).toMatch(/^#v2\.[\w-]+(\.[\w-]+)?$/);
    expect(decoded(link)).toEqual({ kind: "link", content: content(change), sentence: null });
  });

  test("everything at once", () => {
    const all = content(Object.assign({}, ...kept.map(([, change]) => change)));
    expect(decoded(encodeLink(all, schemas)).content).toEqual(all);
  });

  test.each(methods.map((method) => [method.id, method] as const))(
    "every parameter of %s, by a key of its own",
    (_, method) => {
      const entries = Object.entries(method.params).filter(([, param]) => param.type !== "layer");
      expect(new Set(entries.map(([, param]) => param.key)).size).toBe(entries.length);
      for (const [name, param] of entries) {
        if (param.when) continue;
        const value =
          param.type === "choice"
            ? param.options.find((option) => option.value !== param.default)?.value
            : param.type === "flag"
              ? !param.default
              : param.type === "number"
                ? param.default === param.min
                  ? param.max
                  : param.min
                : 12345;
        if (value === undefined) continue;
        const one = content({ method: method.id, params: { [name]: value } });
        expect(decoded(encodeLink(one, schemas)).content, name).toEqual(one);
      }
    },
  );
});

describe("left out", () => {
  const jsonOf = (change: Partial<LinkContent>): unknown => {
    const body = encodeLink(content(change), schemas).split(".")[1]!;
    return JSON.parse(strFromU8(inflateSync(fromBase64url(body)!)));
  };

  test("what goes without saying", () => {
    expect(jsonOf({})).toEqual({});
    expect(encodeLink(nothing, schemas).length).toBeLessThan(12);
  });

  test("of what is looked into, all but what is not as the room opens", () => {
    expect(jsonOf({ inside: usualInside })).toEqual({ n: {} });
    expect(jsonOf({ inside: { ...usualInside, layer: "conv2", order: "index" } })).toEqual({
      n: { l: "conv2", o: "index" },
    });
  });

  test("parameters at their default, and those that are of no use", () => {
    const smooth = methods.find(({ id }) => id === "smoothgrad")!;
    const samples = smooth.params.samples!.default;
    expect(jsonOf({ method: "smoothgrad", params: { samples } })).toEqual({ e: "smoothgrad" });
    const lrp = methods.find(({ id }) => id === "lrp")!;
    const idle = Object.entries(lrp.params).find(([, param]) => param.when && param.type === "number")!;
    const changed = idle[1].type === "number" ? idle[1].max : 0;
    const used = idle[1].when!.is.includes(lrp.params[idle[1].when!.param]!.default as string);
    const found = jsonOf({ method: "lrp", params: { [idle[0]]: changed } });
    expect(found).toEqual(used ? { e: "lrp", p: { [idle[1].key]: changed } } : { e: "lrp" });
  });
});

describe("what is no link of ours", () => {
  test.each(["", "#", "#top", "v1", "#v.x", "#vx.y", "#state=v1.abc"])("%j says nothing", (fragment) => {
    expect(decodeLink(fragment, schemas)).toEqual({ kind: "none" });
  });
});

describe("broken links say so", () => {
  const good = encodeLink(content({ target: { class: 3, of: "logit" } }), schemas);
  test.each<[string, string, RegExp]>([
    ["cut off", good.slice(0, -6), /cut off/],
    ["nothing behind the version", "#v1.", /cut off/],
    ["no base64", "#v1.ab*d", /cut off/],
    ["not deflated", `#v1.${toBase64url(strToU8("{}"))}`, /damaged/],
    ["no object", linkOf([1, 2]), /damaged/],
    ["null", linkOf(null), /damaged/],
    ["version 0", good.replace("v2", "v0"), /damaged/],
    ["version 7", good.replace("v2", "v7"), /newer Whylight/],
    ["longer than any browser allows", `#v1.${"A".repeat(MAX_LINK)}`, /two million/],
    ["a body longer than any of ours", `#v1.${"A".repeat(20_000)}`, /damaged/],
  ])("%s", (_, fragment, words) => {
    const found = decodeLink(fragment, schemas);
    expect(found).toEqual({ kind: "broken", sentence: expect.stringMatching(words) });
  });

  test("a bomb is not inflated", () => {
    // Eleven million zeros: about the most that fits into the longest body.
    const bomb = deflateSync(new Uint8Array(11e6), { level: 9 });
    expect(bomb.length).toBeLessThan(12_288);
    expect(decodeLink(`#v1.${toBase64url(bomb)}`, schemas).kind).toBe("broken");
  });

  test("another container is no deflate stream", () => {
    expect(decodeLink(`#v1.${toBase64url(zlibSync(strToU8("{}")))}`, schemas).kind).toBe("broken");
  });
});

describe("of a link with broken parts the rest is kept", () => {
  const sample = ["s", "digit-3"];
  test.each<[string, Record<string, unknown>, RegExp]>([
    ["an unknown method", { e: "grad-cam-9000" }, /“grad-cam-9000”, which is not known here/],
    ["a method that is no word", { e: { evil: true } }, /the method/],
    ["a model of an unknown kind", { m: ["z", "x", hash] }, /the model/],
    ["a model by a script", { m: ["u", "javascript:alert(1)", hash] }, /the model/],
    ["a hash that is none", { m: ["c", "digits-cnn", "../../x"] }, /the model/],
    ["a class below zero", { t: -1 }, /the question/],
    ["half a class", { t: 0.5 }, /the question/],
    ["three classes", { t: [1, 2, 3] }, /the question/],
    ["an endless layer", { l: "x".repeat(500) }, /the layer/],
    ["a look of nowhere", { a: { v: "xray" } }, /a part of the appearance/],
    ["an appearance that is a list", { a: [1] }, /the appearance/],
    ["a print of five cells", { f: [hash, 1, "AAAA"] }, /the fingerprint/],
    ["scales in words", { x: [["a", "b", "c"], [0, 0, 0], "rgb"] }, /sees pixels/],
    ["a comparison of nothing", { c: {} }, /the comparison/],
    ["a comparison of classes by name", { c: { e: ["lrp"], v: ["cat"] } }, /the comparison/],
    ["a comparison of too much", { c: { e: Array(99).fill("lrp") } }, /the comparison/],
    ["a comparison of planets", { c: { x: "p", e: ["lrp"] } }, /the comparison/],
    ["a room that is a list", { n: ["conv1", 3] }, /: what is looked into\./],
    ["a room that is a word", { n: "conv1" }, /: what is looked into\./],
    ["a parameter out of range", { e: "smoothgrad", p: { n: 1e9 } }, /the parameters/],
    ["a parameter that nothing has", { e: "smoothgrad", p: { constructor: 1 } }, /“constructor”/],
  ])("%s", (_, json, words) => {
    const found = decoded(linkOf({ i: sample, ...json }));
    expect(found.sentence).toMatch(words);
    expect(found.content.image).toEqual({ kind: "sample", id: "digit-3" });
    expect(found.content).toMatchObject({
      target: nothing.target,
      look,
      layer: null,
      print: null,
      model: null,
    });
  });

  test("of a comparison the methods that are known stay", () => {
    const json = { c: { e: ["lrp", "grad-cam-9000", "rise"], v: [3], r: [[1, 0]], a: [2, 0] } };
    const { content: kept, sentence } = decoded(linkOf(json));
    expect(kept.compare).toEqual(side({ methods: ["lrp", "rise"], columns: [3] }));
    expect(sentence).toMatch(/methods of the comparison that are not known here/);
  });

  test.each<[string, Record<string, unknown>]>([
    ["an endless layer", { l: "x".repeat(500), k: 3 }],
    ["a layer without a name", { l: "", k: 3 }],
    ["a layer that is a number", { l: 4, k: 3 }],
    ["an order of nothing", { o: "beauty", k: 3 }],
    ["a scale in numbers", { s: 1, k: 3 }],
    ["thumbnails of cats", { w: "cats", k: 3 }],
    ["thumbnails that are an object", { w: { toString: "activation" }, k: 3 }],
  ])("what is looked into with %s leads into the room all the same", (_, n) => {
    const { content: kept, sentence } = decoded(linkOf({ i: sample, n }, 2));
    expect(kept.inside).toEqual({ ...usualInside, channel: 3 });
    expect(sentence).toMatch(/could not be read: a part of what is looked into\./);
  });

  test.each([-1, 0.5, 1e9, "3", [3]])("a channel %j is none", (k) => {
    const { content: kept, sentence } = decoded(linkOf({ n: { l: "conv1", k } }, 2));
    expect(kept.inside).toEqual({ ...usualInside, layer: "conv1" });
    expect(sentence).toMatch(/a part of what is looked into/);
  });

  test("several are told in one sentence", () => {
    expect(decoded(linkOf({ t: "x", l: 3, m: 4 })).sentence).toBe(
      "A part of this link could not be read: the model, the question and the layer. The rest was kept.",
    );
  });

  test.each([
    ["missing", ""],
    ["cut off", `.${toBase64url(digit.slice(0, 60))}`],
    ["no picture", `.${toBase64url(strToU8("Dear picture,"))}`],
    ["of a format that does not travel", `.${toBase64url(strToU8("GIF89a\x01\0\x01\0\0\0\0;"))}`],
  ])("pixels that are %s", (_, pixels) => {
    const found = decoded(linkOf({ i: ["p", "a.png"], t: 3 }) + pixels);
    expect(found.sentence).toMatch(/could not be read: the picture\./);
    expect(found.content).toMatchObject({ image: null, target: { class: 3 } });
  });

  test("a picture of 16 million pixels is not decoded", () => {
    const large = digit.slice();
    new DataView(large.buffer).setUint32(16, 4096);
    new DataView(large.buffer).setUint32(20, 4096);
    expect(decoded(`${linkOf({ i: ["p", "a.png"] })}.${toBase64url(large)}`).content.image).toBeNull();
  });
});

test("keys of the prototype are keys like any other", () => {
  const json =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"p":{"__proto__":{"n":3}},"a":{"__proto__":{"v":"map"}},"n":{"__proto__":{"l":"evil"}}}';
  const found = decodeLink(`#v1.${toBase64url(deflateSync(strToU8(json)))}`, schemas);
  expect(found.kind).toBe("link");
  if (found.kind === "link") {
    expect(found.content.look.view).toBe("overlay");
    expect(found.content.params).toEqual({});
    expect(found.content.inside).toEqual(usualInside);
  }
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

describe("older versions", () => {
  test("a link that version 1 wrote opens as it did", () => {
    const written =
      "#v1.Ncs7DoMwEIThu0y9RCQOeexVohSOcdBKYFvYokG-O-uCcj79s0PAH2QQRpmkdAZfwtLMnZY7F4KO_noz9-HxfL3tz43-38oCNgQPxrwmbRJ41yfDpyxzDKgE22xTW2xLIri_DIRVJcUsRTaPWg8";
    expect(decoded(written)).toEqual({
      kind: "link",
      sentence: null,
      content: content({
        image: { kind: "sample", id: "digit-3" },
        model: { kind: "catalogue", id: "digits-cnn", hash },
        target: { class: 3, of: "logit" },
        method: "lrp",
        params: { composite: "epsilon" },
        look: { ...look, view: "map", opacity: 0.5, rectify: "positive" },
      }),
    });
  });

  // As it would be after "t" had been renamed to "q" from version 1 to 2, and "q" to "t" from 2 to 3.
  const renamed = (from: string, to: string) => (json: unknown) => {
    const { [from]: value, ...others } = json as Record<string, unknown>;
    return value === undefined ? others : { ...others, [to]: value };
  };
  const steps = [renamed("t", "q"), renamed("q", "t")];
  test.each([
    [1, { t: 4 }],
    [2, { q: 4 }],
    [3, { t: 4 }],
  ])("version %i is read through the steps that came after it", (version, json) => {
    const found = decodeLink(linkOf(json, version), schemas, steps);
    expect(found).toMatchObject({ kind: "link", sentence: null, content: { target: { class: 4 } } });
  });

  test("a step that chokes on nonsense breaks the link, not the page", () => {
    const fragile = [(json: unknown) => ({ t: (json as { t: { of: number } }).t.of })];
    expect(decodeLink(linkOf({}), schemas, fragile).kind).toBe("broken");
  });
});
