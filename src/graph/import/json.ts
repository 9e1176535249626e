import { Problem } from "../../core/problem";
import { isHdf5, isHtml, isLfsPointer, isZip } from "./sniff";

/** The value in a JSON file; a `not-json` problem that says what the file is instead, where that can be told. */
export function parseJson(bytes: Uint8Array, name: string): unknown {
  if (isLfsPointer(bytes))
    throw new Problem(
      "lfs-pointer",
      `${name} is only a git-lfs pointer: fetch the real file with "git lfs pull".`,
      name,
    );
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    throw new Problem("not-json", `${name} is not a JSON file: ${instead(bytes, error)}.`, name, error);
  }
}

function instead(bytes: Uint8Array, error: unknown): string {
  if (bytes.length === 0) return "it is empty";
  if (isHtml(bytes)) return "it is a web page, so the address is probably wrong";
  if (isHdf5(bytes)) return "it is a Keras HDF5 file, whose name should end in .h5";
  if (isZip(bytes)) return "it is a zip archive; if it is a Keras model, its name should end in .keras";
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return "it is UTF-16 text, save it as UTF-8";
  if (error instanceof SyntaxError) return `it is damaged or cut off (${error.message})`;
  return "it is not UTF-8 text";
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An own property: "__proto__" and "constructor" in a file are names like any other. */
export const own = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** A value for a sentence: short, one line. */
export function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
