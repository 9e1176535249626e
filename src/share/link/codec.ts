import { deflateSync, inflateSync, strFromU8, strToU8 } from "fflate";
import { z } from "zod";
import { readHeader } from "../../image/header";
import { fromBase64url, toBase64url } from "../base64url";
import { lookFields } from "../look";
import { comparison, type LinkComparison, packComparison } from "./comparison";
import type { LinkContent, LinkImage, LinkSchemas } from "./content";
import { packFields, readFields } from "./fields";
import { insideFields, type LinkInside } from "./inside";
import { type Migration, migrate, migrations, versionAfter } from "./migrations";
import { packParams, unpackParams } from "./params";
import * as part from "./parts";

// A link is `#v2.<everything but pixels: JSON, deflated, base64url>[.<picture file, base64url>]`.
// It lives in the fragment, which browsers never send to a server. Both functions are total: encoding what the studio
// holds cannot fail, decoding answers for every text there is.

/** Longest link that is looked at, in characters: browsers cut off addresses beyond. */
export const MAX_LINK = 2_000_000;
/** Of everything but pixels: characters in the link, and bytes once it is inflated. */
const MAX_BODY = 16_384;
const MAX_JSON = 65_536;
/** Of a picture in a link, in pixels. */
const MAX_PIXELS = 4e6;

export type Decoded =
  /** No link at all: an empty fragment, or one that is not ours. */
  | { readonly kind: "none" }
  /** Ours, but nothing of it can be used. */
  | { readonly kind: "broken"; readonly sentence: string }
  /** What is left where a part could not be read is its default; `sentence` says which. */
  | { readonly kind: "link"; readonly content: LinkContent; readonly sentence: string | null };

/** The fragment, with its `#`. */
export function encodeLink(content: LinkContent, schemas: LinkSchemas): string {
  const { image, model, preprocessing, inputSize, method, params, layer, look, inside, print } = content;
  const schema = schemas.methods.find(({ id }) => id === method)?.params ?? {};
  const json = {
    i: image ? packImage(image) : undefined,
    m: model ? part.packModel(model) : undefined,
    x: preprocessing ? part.packPreprocessing(preprocessing) : undefined,
    s: inputSize ?? undefined,
    t: part.packTarget(content.target),
    e: method === schemas.method ? undefined : method,
    p: packParams(schema, params),
    l: layer ?? undefined,
    a: packLook(look, schemas.look),
    c: content.compare ? packComparison(content.compare) : undefined,
    // Empty where all is as the room opens: that it is there leads into the room.
    n: inside ? packFields(insideFields, inside, schemas.inside) : undefined,
    f: print ? part.packPrint(print) : undefined,
  };
  const body = toBase64url(deflateSync(strToU8(JSON.stringify(json)), { level: 9 }));
  const pixels = image?.kind === "pixels" ? `.${toBase64url(image.bytes)}` : "";
  return `#v${versionAfter(migrations)}.${body}${pixels}`;
}

const packImage = (image: LinkImage): z.infer<typeof part.imagePart> => {
  switch (image.kind) {
    case "sample":
      return ["s", image.id];
    case "url":
      return ["u", image.url];
    case "pixels":
      return ["p", image.name.slice(0, 120)];
  }
};

function packLook(look: LinkContent["look"], usual: LinkContent["look"]): unknown {
  const changed = packFields(lookFields, look, usual);
  return Object.keys(changed).length === 0 ? undefined : changed;
}

const broken = (why: string): Decoded => ({
  kind: "broken",
  sentence: `This link cannot be opened: ${why}. Ask for it again.`,
});

/** @param steps between versions; given by tests only */
export function decodeLink(
  fragment: string,
  schemas: LinkSchemas,
  steps: readonly Migration[] = migrations,
): Decoded {
  const found = /^#?v(\d{1,4})\.([^.]*)(?:\.(.*))?$/s.exec(fragment.slice(0, MAX_LINK + 1));
  if (!found) return { kind: "none" };
  const [, number, body, pixels] = found;
  const version = Number(number);
  if (fragment.length > MAX_LINK) return broken("it is longer than two million characters");
  if (version > versionAfter(steps)) {
    return {
      kind: "broken",
      sentence:
        "This link was made by a newer Whylight: reload the page to get it, then open the link again.",
    };
  }
  const json = version === 0 ? undefined : readBody(body!);
  if (json === undefined) return broken("it is damaged or was cut off on its way");
  try {
    return readContent(migrate(json, version, steps), pixels, schemas);
  } catch {
    // Only a migration can fail here: it was written for what its version made, not for what somebody invents.
    return broken("it is damaged");
  }
}

/** `undefined` where it is no JSON. Inflating stops at the limit, however much a bomb would like to write. */
function readBody(body: string): unknown {
  const packed = body.length <= MAX_BODY ? fromBase64url(body) : null;
  if (!packed) return undefined;
  try {
    const bytes = inflateSync(packed, { out: new Uint8Array(MAX_JSON + 1) });
    return bytes.length > MAX_JSON ? undefined : JSON.parse(strFromU8(bytes));
  } catch {
    return undefined;
  }
}

const record = z.record(z.string(), z.unknown());

function readContent(json: unknown, pixels: string | undefined, schemas: LinkSchemas): Decoded {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return broken("it is damaged");
  const fields = json as Readonly<Record<string, unknown>>;
  const lost: string[] = [];

  /** A part that is there and makes sense; else its default, and a word about it if it made none. */
  function read<T>(key: string, schema: z.ZodType<T>, fallback: T, name: string): T {
    if (!Object.hasOwn(fields, key)) return fallback;
    const parsed = schema.safeParse(fields[key]);
    if (parsed.success) return parsed.data;
    lost.push(name);
    return fallback;
  }

  const method = read("e", part.methodId, schemas.method, "the method");
  const known = schemas.methods.find(({ id }) => id === method);
  if (!known && method !== schemas.method) lost.push(`the method “${method}”, which is not known here`);
  const packed = read("p", record, {}, "the parameters");
  const { params, lost: lostParams } = known ? unpackParams(known.params, packed) : { params: {}, lost: [] };
  if (lostParams.length > 0) lost.push(`the parameters ${lostParams.slice(0, 5).join(", ")}`);

  const look = readFields(lookFields, read("a", record, {}, "the appearance"), schemas.look);
  if (!look.isWhole) lost.push("a part of the appearance");

  /** Methods that are not known here are left out, and said. */
  function readComparison(): LinkComparison | null {
    const found = read("c", comparison.nullable(), null, "the comparison");
    if (found === null) return null;
    const isKnown = (id: string): boolean => schemas.methods.some((each) => each.id === id);
    if (found.methods.every(isKnown)) return found;
    lost.push("methods of the comparison that are not known here");
    // Places are counted in rows: with rows missing they mean nothing.
    return { ...found, methods: found.methods.filter(isKnown), removed: [], pinned: { a: null, b: null } };
  }

  function readInside(): LinkInside | null {
    const packed = read("n", record.nullable(), null, "what is looked into");
    if (packed === null) return null;
    const { value, isWhole } = readFields(insideFields, packed, schemas.inside);
    if (!isWhole) lost.push("a part of what is looked into");
    return value;
  }

  const image = readImage(read("i", part.imagePart.nullable(), null, "the picture"), pixels);
  if (image === undefined) lost.push("the picture");
  const content: LinkContent = {
    image: image ?? null,
    model: read("m", part.model.nullable(), null, "the model"),
    preprocessing: read("x", part.preprocessing.nullable(), null, "how the model sees pixels"),
    inputSize: read("s", part.inputSize.nullable(), null, "the size of the model’s input"),
    target: read("t", part.target, part.TOP, "the question"),
    method: known ? method : schemas.method,
    params,
    layer: read("l", part.layerName.nullable(), null, "the layer"),
    look: look.value,
    compare: readComparison(),
    inside: readInside(),
    print: read("f", part.print.nullable(), null, "the fingerprint of the map"),
  };
  return { kind: "link", content, sentence: lost.length === 0 ? null : sentenceOf(lost) };
}

function sentenceOf(lost: readonly string[]): string {
  const list = lost.length === 1 ? lost[0]! : `${lost.slice(0, -1).join(", ")} and ${lost.at(-1)}`;
  return `A part of this link could not be read: ${list}. The rest was kept.`;
}

/** `undefined` where there should be a picture and none can be read. */
function readImage(
  image: z.infer<typeof part.imagePart> | null,
  pixels: string | undefined,
): LinkImage | null | undefined {
  if (image === null) return null;
  const [kind, what] = image;
  if (kind === "s") return { kind: "sample", id: what };
  if (kind === "u") return { kind: "url", url: what };
  const bytes = fromBase64url(pixels ?? "");
  if (!bytes) return undefined;
  try {
    const { format, width, height } = readHeader(bytes, "the picture");
    const travels = format === "png" || format === "webp" || format === "jpeg";
    return travels && width * height <= MAX_PIXELS ? { kind: "pixels", name: what, bytes } : undefined;
  } catch {
    return undefined;
  }
}
