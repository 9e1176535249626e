import { Problem } from "../../core/problem";

/** Characters that could make a path mean something else once it is part of an address or of a file system. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  [/[\u0000-\u001f\u007f]/, "a control character"],
  [/\\/, "a backslash"],
  [/:/, "a colon"],
  [/[?#]/, "a question mark or a hash"],
  // "%2e%2e" and "%252e" are ".." to whoever decodes once or twice; no converter writes a percent sign.
  [/%/, "a percent sign"],
];

/** Why a path may leave the model's folder, in words; `null` where it cannot. */
export function pathFault(path: unknown): string | null {
  if (typeof path !== "string") return "it is not text";
  if (path === "") return "it is empty";
  if (path.length > 1024) return "it is longer than 1024 characters";
  if (path.trim() !== path) return "it begins or ends with a space";
  for (const [pattern, what] of forbidden) if (pattern.test(path)) return `it contains ${what}`;
  if (path.startsWith("/")) return "it does not start inside the folder";
  for (const part of path.split("/")) {
    if (part === "..") return 'it contains ".."';
    if (part === "." || part === "") return "it has an empty step";
  }
  return null;
}

/** A path read from a model's own files; a `path` problem unless it plainly stays inside the model's folder. */
export function checkedPath(path: unknown, where: string): string {
  const fault = pathFault(path);
  if (fault === null) return path as string;
  throw new Problem(
    "path",
    `${where} names the file ${shown(path)}, which is refused because ${fault}: only plain names inside the model's folder are read.`,
    where,
  );
}

const shown = (path: unknown): string => {
  const text = JSON.stringify(path) ?? String(path);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};
