import { Problem } from "../core/problem";

// Names of classes as people keep them: one a line, JSON in any of the shapes that training scripts write, or CSV.
// Whatever it is, the result is one name per class, or a sentence that says what is missing.

export interface ReadLabels {
  readonly labels: readonly string[];
  /** What was understood, in words: "JSON object from number to name". */
  readonly as: string;
}

const MAX_CHARACTERS = 2 ** 24;
/** What the networks of TensorFlow's own model zoo put before the thousand classes of ImageNet. */
const BACKGROUND = "background";

/** A class number and its name; the number is `null` where the place in the list says it. */
type Row = readonly [number | null, string];

/**
 * @param text content of a .txt, .json or .csv file, or what was typed
 * @param name of the file, for sentences
 */
export function parseLabels(text: string, classes: number, name = "The list"): ReadLabels {
  const plain = text.replace(/^\uFEFF/, "");
  if (plain.length > MAX_CHARACTERS) throw bad(`${name} is too long to be a list of names.`);
  if (plain.trim() === "") throw bad(`${name} is empty: give one name for each of the ${classes} classes.`);
  if (/^\s*(?:<!doctype|<html)/i.test(plain))
    throw bad(`${name} is a web page: save the list itself, not the page that shows it.`);
  const { rows, as } = /^\s*[[{]/.test(plain) ? fromJson(plain, name) : fromLines(plain);
  return { labels: inOrder(rows, classes, name), as };
}

const bad = (sentence: string): Problem => new Problem("argument", sentence, "labels");

interface Understood {
  readonly rows: readonly Row[];
  readonly as: string;
}

function fromJson(text: string, name: string): Understood {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad(`${name} begins like JSON but is none: ${(error as Error).message}.`);
  }
  return understood(json, name);
}

/** @param inner whether this was found inside another object: then no further one is looked into */
function understood(json: unknown, name: string, inner = false): Understood {
  if (Array.isArray(json)) {
    const rows = json.map((entry, i): Row => [numberIn(entry), nameIn(entry) ?? unnamed(name, `entry ${i}`)]);
    return { rows, as: "a JSON list" };
  }
  const entries = Object.entries(json as Readonly<Record<string, unknown>>);
  if (entries.length > 0 && entries.every(([, value]) => isIndex(value)))
    return {
      rows: entries.map(([label, index]): Row => [index as number, label]),
      as: "JSON from name to number",
    };
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key)))
    return {
      rows: entries.map(([key, value]): Row => [Number(key), nameIn(value) ?? unnamed(name, `"${key}"`)]),
      as: "JSON from number to name",
    };
  const [only, ...others] = entries.filter(([, value]) => typeof value === "object" && value !== null);
  // {"labels": […]}, {"id2label": {…}} and their like.
  if (only && others.length === 0 && !inner) return understood(only[1], name, true);
  throw bad(
    `${name} is JSON of another shape: use a list of names, or an object from numbers to names or back.`,
  );
}

const isIndex = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

/** `"tench"`, `["n01440764", "tench"]`, `{"name": "tench"}`. */
function nameIn(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) {
    const names = value.filter((part) => typeof part === "string" && !isSynset(part));
    return names.length > 0 ? String(names.at(-1)) : null;
  }
  if (typeof value !== "object" || value === null) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  const found = ["name", "label", "class"].map((key) => fields[key]).find((it) => typeof it === "string");
  return (found as string | undefined) ?? null;
}

function numberIn(value: unknown): number | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const fields = value as Readonly<Record<string, unknown>>;
  const found = ["id", "index"].map((key) => fields[key]).find(isIndex);
  return (found as number | undefined) ?? null;
}

const unnamed = (file: string, where: string): never => {
  throw bad(`${file} has no name at ${where}: names are texts.`);
};

/** Of WordNet, as in ImageNet's own lists. */
const isSynset = (text: string): boolean => /^n\d{8}$/.test(text);

function fromLines(text: string): Understood {
  const lines = text.split(/\r\n|\n|\r/);
  while (lines.at(-1)?.trim() === "") lines.pop();
  const columns = ["\t", ";", ","].map((mark) => ({ mark, table: lines.map((line) => cells(line, mark)) }));
  const table = columns.find((found) => isTable(found.table))?.table;
  if (table) return fromTable(table);
  const numbered = lines.map((line) => /^\s*(\d+)\s*[:.)\s]\s*(\S.*?)\s*$/.exec(line));
  // "0: tench", but not a list of names that happen to begin with numbers.
  if (numbered.every((found, i) => found && Number(found[1]) === i + Number(numbered[0]![1])))
    return {
      rows: numbered.map((found): Row => [Number(found![1]), found![2]!]),
      as: "a numbered list",
    };
  return {
    rows: lines.map((line): Row => [null, withoutSynset(line.trim())]),
    as: "one name a line",
  };
}

const withoutSynset = (line: string): string => line.replace(/^n\d{8}\s+(?=\S)/, "");

/** The fields of one line of CSV; quotes around a field may hold the mark itself, a doubled one stands for one. */
function cells(line: string, mark: string): string[] {
  const found: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    const end = quoted ? quoted[0].length : rest.indexOf(mark);
    if (quoted && (end === rest.length || rest.startsWith(mark, end))) {
      found.push(quoted[1]!.replaceAll('""', '"').trim());
    } else {
      const plain = rest.indexOf(mark);
      found.push((plain < 0 ? rest : rest.slice(0, plain)).trim());
      if (plain < 0) return found;
      rest = rest.slice(plain + mark.length);
      continue;
    }
    if (end === rest.length) return found;
    rest = rest.slice(end + mark.length);
  }
}

/** Header words of a column of numbers, of names. */
const NUMBERS = /^(?:index|id|idx|class_?id|class_?index|label_?id|number|#)$/i;
const NAMES = /^(?:name|names|label|labels|class|class_?name|category|description)$/i;

/**
 * Lines of equally many fields are a table only if they say so: by a header, or by a column that counts. "tench, Tinca
 * tinca" has commas, too.
 */
function isTable(table: readonly (readonly string[])[]): boolean {
  const width = table[0]?.length ?? 0;
  if (width < 2 || table.some((row) => row.length !== width)) return false;
  return hasHeader(table) || numberColumn(table) >= 0;
}

const hasHeader = (table: readonly (readonly string[])[]): boolean =>
  table[0]!.some((cell) => NAMES.test(cell)) && table[0]!.every((cell) => !/^\d+$/.test(cell));

/** The column whose numbers are all different. */
function numberColumn(rows: readonly (readonly string[])[]): number {
  return rows[0]!.findIndex(
    (_, at) =>
      rows.every((row) => /^\d+$/.test(row[at]!)) && new Set(rows.map((row) => row[at])).size === rows.length,
  );
}

function fromTable(table: readonly (readonly string[])[]): Understood {
  const header = hasHeader(table) ? table[0]! : null;
  const rows = header ? table.slice(1) : table;
  if (rows.length === 0) return { rows: [], as: "a table" };
  const named = header?.findIndex((cell) => NUMBERS.test(cell)) ?? -1;
  const numbers = named >= 0 && rows.every((row) => /^\d+$/.test(row[named]!)) ? named : numberColumn(rows);
  const candidates = rows[0]!.map((_, at) => at).filter((at) => at !== numbers);
  const name =
    candidates.find((at) => header && NAMES.test(header[at]!)) ??
    candidates.find((at) => !rows.every((row) => isSynset(row[at]!))) ??
    candidates[0]!;
  return {
    rows: rows.map((row): Row => [numbers < 0 ? null : Number(row[numbers]), row[name]!]),
    as: header ? `the column “${header[name]}”` : `column ${name + 1} of a table`,
  };
}

/** One name per class, in the order of the classes. */
function inOrder(rows: readonly Row[], classes: number, file: string): readonly string[] {
  const given = rows.length;
  const background = classes === 1001 && given === 1000;
  if (given !== classes && !background)
    throw bad(`${file} has ${count(given, "name")}, but the model has ${count(classes, "class")}.`);
  const numbers = rows.map(([number], i) => number ?? i);
  // Some count from one.
  const first = Math.min(...numbers);
  const labels: (string | undefined)[] = Array.from({ length: given });
  rows.forEach(([, label], i) => {
    labels[numbers[i]! - first] = label;
  });
  if (first > 1 || labels.length > given || labels.includes(undefined))
    throw bad(`${file} does not number its names from 0 to ${given - 1}, each once.`);
  const empty = labels.findIndex((label) => label!.trim() === "");
  if (empty >= 0) throw bad(`${file} has no name for class ${empty}.`);
  return background ? [BACKGROUND, ...(labels as string[])] : (labels as string[]);
}

const count = (n: number, what: "name" | "class"): string =>
  `${n.toLocaleString("en-US")} ${n === 1 ? what : what === "name" ? "names" : "classes"}`;
