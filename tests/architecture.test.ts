import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

// The rooms of the house and who may enter which: docs/architecture.md draws them, this test keeps them.

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the next commit would hold: tracked files and new ones that git does not ignore. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));

interface Room {
  /** Rooms or single modules of `src` whose values may be imported. */
  readonly may: readonly string[];
  /** Of these only types: the import disappears when compiled. */
  readonly mayTypes?: readonly string[];
  /** Packages, by name; a trailing `*` stands for any ending. */
  readonly libraries: readonly string[];
}

const tfjsBackends = ["@tensorflow/tfjs-backend-*"];
const rooms: Readonly<Record<string, Room>> = {
  core: { may: [], libraries: [] },
  graph: {
    may: ["core"],
    mayTypes: ["api"],
    libraries: ["zod", "h5wasm", "fflate", "@bufbuild/protobuf/wire"],
  },
  engine: { may: ["core", "graph"], mayTypes: ["api"], libraries: ["@tensorflow/tfjs-core"] },
  // Backends are chosen and registered in one place.
  "engine/device": { may: ["engine"], libraries: tfjsBackends },
  methods: {
    may: ["core", "engine", "image"],
    mayTypes: ["api", "graph"],
    libraries: ["@tensorflow/tfjs-core"],
  },
  visuals: {
    may: ["core", "engine", "image"],
    mayTypes: ["api", "graph"],
    libraries: ["@tensorflow/tfjs-core"],
  },
  metrics: {
    may: ["core", "engine", "image"],
    mayTypes: ["api", "graph"],
    libraries: ["@tensorflow/tfjs-core"],
  },
  image: { may: ["core"], mayTypes: ["graph/card", "api"], libraries: [] },
  share: {
    may: ["core", "image"],
    mayTypes: ["methods/define", "visuals/define", "api", "graph/card"],
    libraries: ["zod", "fflate"],
  },
  api: { may: [], mayTypes: ["core", "graph/card", "methods/define", "visuals/define"], libraries: [] },
  host: {
    may: ["core", "api", "engine", "methods", "visuals", "metrics", "graph", "image"],
    libraries: [],
  },
  // What lies in a browser's storage was written by an earlier version, or by somebody else.
  "host/library": { may: [], libraries: ["zod"] },
  // WASM files by URL, nothing else of the package.
  "host/worker": { may: [], libraries: ["@tensorflow/tfjs-backend-wasm/wasm-out/*"] },
  state: {
    // Of `image` only what can be chosen, not how it is done.
    may: ["core", "api", "share", "image/look"],
    mayTypes: ["methods/define", "visuals/define", "graph/card"],
    libraries: ["zustand", "zustand/*", "idb"],
  },
  ui: {
    may: ["core", "api", "state", "image", "share"],
    mayTypes: ["methods/define", "visuals/define", "graph/card"],
    libraries: [
      "react",
      "react/*",
      "react-dom",
      "react-dom/*",
      "react-aria-components",
      "react-aria-components/*",
      "react-aria",
      "react-stately",
      "zustand",
      "zustand/*",
      "lucide-react",
      "d3-*",
      "katex",
      "@fontsource-variable/*",
    ],
  },
  cli: {
    may: ["core", "api", "host/local", "image", "share", "graph"],
    mayTypes: ["methods/define", "visuals/define"],
    libraries: ["node:*", "sharp", "commander", "piscina"],
  },
  // Wiring only.
  main: {
    may: ["core", "api", "host/client", "host/worker", "state", "ui", "share"],
    libraries: ["react", "react-dom/*"],
  },
};

/** Folders whose files know nothing of one another: what two of them share lives elsewhere. */
const strangers = ["engine/ops", "engine/rules", "methods", "visuals", "metrics", "graph/canonize"];
/** Files of such a folder that are there to be imported by the others. */
const hosts: Readonly<Record<string, readonly string[]>> = {
  methods: ["methods/define", "methods/context", "methods/parts", "methods/index"],
  visuals: ["visuals/define", "visuals/context", "visuals/parts", "visuals/index"],
  "graph/canonize": ["graph/canonize/edit"],
  metrics: ["metrics/define", "metrics/context", "metrics/parts", "metrics/index"],
};

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Import and export lines, dynamic imports, `new URL("./x", import.meta.url)` and `import("x")` types. */
function importsOf(source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const found: Import[] = [];
  const statement = /^\s*(?:import|export)\s+(type\s+)?(?:([\w*{][^"';]*?)\s+from\s+)?["']([^"']+)["']/gm;
  for (const [, type, names, specifier] of code.matchAll(statement)) {
    // `import { type A, type B }` keeps the module alive, yet takes no value from it.
    const braces = /^\{([\s\S]*)\}$/.exec(names?.trim() ?? "")?.[1];
    const eachIsType = braces
      ?.split(",")
      .filter((name) => name.trim() !== "")
      .every((name) => /^\s*type\s/.test(name));
    found.push({ specifier: specifier!, typeOnly: type !== undefined || eachIsType === true });
  }
  for (const [, specifier] of code.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)) {
    found.push({ specifier: specifier!, typeOnly: false });
  }
  for (const [, specifier] of code.matchAll(/new URL\(\s*["'](\.[^"']+)["'],\s*import\.meta\.url/g)) {
    found.push({ specifier: specifier!, typeOnly: false });
  }
  return found;
}

const within = (module: string, place: string) => module === place || module.startsWith(`${place}/`);
const matches = (name: string, pattern: string) =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/** Rules that apply to a module: its room's, and those of every place inside the room that holds it. */
function rulesOf(module: string): Room[] {
  return Object.entries(rooms)
    .filter(([place]) => within(module, place))
    .map(([, room]) => room);
}

/** Why `module` of `src` may not import `entry`; `null` where it may. */
function trespass(module: string, entry: Import): string | null {
  const edge = (to: string, why: string) => `src/${module} → ${to}: ${why}`;
  const rules = rulesOf(module);
  const room = module.split("/")[0]!;
  if (rules.length === 0) return edge(entry.specifier, `"${room}" is no room of the house`);

  if (!entry.specifier.startsWith(".")) {
    const allowed = rules.some((rule) => rule.libraries.some((name) => matches(entry.specifier, name)));
    return allowed ? null : edge(entry.specifier, `"${room}" may not use this library`);
  }

  const target = posix
    .normalize(posix.join(dirname(module), entry.specifier))
    .replace(/\?.*$/, "")
    .replace(/\.(ts|tsx|css)$/, "");
  for (const folder of strangers) {
    const local = (place: string) => !(hosts[folder] ?? []).some((name) => within(place, name));
    if (within(module, folder) && within(target, folder) && local(module) && local(target)) {
      // A sub-folder belongs to the file of the same name; `index` and `tables` are lists of what is there.
      const head = (place: string) => place.slice(folder.length + 1).split("/")[0];
      if (head(module) !== head(target) && head(module) !== "index") {
        return edge(target, `files of ${folder} do not import each other`);
      }
    }
  }
  if (target.split("/")[0] === room) return null;
  const may = rules.some((rule) => rule.may.some((place) => within(target, place)));
  const mayType =
    entry.typeOnly && rules.some((rule) => rule.mayTypes?.some((place) => within(target, place)));
  if (may || mayType) return null;
  return edge(
    target,
    `"${room}" may not enter "${target.split("/")[0]}"${entry.typeOnly ? "" : " for values"}`,
  );
}

const isTest = (file: string) => /\.test\.tsx?$/.test(file);
const sources = files.filter((file) => /^src\/.*\.tsx?$/.test(file) && !isTest(file));

describe("rooms", () => {
  test("every import stays within what its room allows", () => {
    const trespasses = sources.flatMap((file) =>
      importsOf(readFileSync(join(root, file), "utf8"))
        .map((entry) => trespass(file.slice("src/".length).replace(/\.tsx?$/, ""), entry))
        .filter((reason) => reason !== null),
    );
    expect(trespasses).toEqual([]);
  });

  test("no room touches the page or Node but the one made for it", () => {
    const pure = sources.filter((file) => !/^src\/(ui|main|cli)\b/.test(file));
    const touching = pure.filter((file) =>
      /\bdocument\.|\bprocess\./.test(readFileSync(join(root, file), "utf8")),
    );
    expect(touching).toEqual([]);
  });

  test.each<[string, string, string, boolean]>([
    ["engine/tape", "../graph/types", "a room below", true],
    ["engine/tape", "@tensorflow/tfjs-core", "its library", true],
    ["engine/tape", "@tensorflow/tfjs-backend-wasm", "a backend outside device", false],
    ["engine/device", "@tensorflow/tfjs-backend-wasm", "a backend in device", true],
    ["engine/ops/dense", "./conv", "op to op", false],
    ["engine/ops/dense", "../op", "an op's own contract", true],
    ["engine/rules/flat", "./gamma", "rule to rule", false],
    ["methods/lrp", "./grad-cam", "method to method", false],
    ["methods/lrp", "./define", "a method's own contract", true],
    ["methods/lrp", "./parts/cam", "a method's shared piece", true],
    ["methods/lrp", "../ui/app", "a method into the page", false],
    ["methods/lrp", "../graph/types", "values of the graph", false],
    ["ui/app", "../host/client", "the page into the host", false],
    ["ui/app", "@tensorflow/tfjs-core", "the page and the mathematics", false],
    ["state/store", "react", "state and react", false],
    ["cli/main", "../host/client", "the terminal and the port", false],
    ["cli/main", "../host/local", "the terminal and the engine", true],
    ["elsewhere/thing", "../core/rng", "an unknown room", false],
  ])("%s → %s (%s): %s", (module, specifier, _why, allowed) => {
    expect(trespass(module, { specifier, typeOnly: false }) === null).toBe(allowed);
  });

  test("reads every form of import", () => {
    const source = `import a from "a";\nimport { b,\n  c } from "b";\nimport type { D } from "c";
import { type E, type F } from "d";\nimport "e";\nexport * from "f";\nexport type { G } from "g";
// import x from "no";\nconst later = await import("h");\nnew Worker(new URL("./i.ts", import.meta.url));`;
    expect(
      importsOf(source).map(({ specifier, typeOnly }) => specifier + (typeOnly ? " (type)" : "")),
    ).toEqual(["a", "b", "c (type)", "d (type)", "e", "f", "g (type)", "h", "./i.ts"]);
  });
});

describe("files", () => {
  test("none is longer than 400 lines", () => {
    const long = files
      .filter((file) =>
        /^(src|scripts|tests|bench|training)\/.*\.(ts|tsx|css|mjs)$|^[^/]*\.(ts|html)$/.test(file),
      )
      .map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });

  test("no folder is a drawer for everything", () => {
    const drawers = files.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.tsx?$)/.test(file));
    expect(drawers).toEqual([]);
  });

  test("none names a place on somebody's machine", () => {
    // Absolute paths of homes, work folders and drives; URLs do not begin that way.
    const place =
      /(?<![\w:/.~-])\/(?:home|root|Users|work|mnt|tmp|var\/folders)\/[\w.-]+|(?<!\w)[A-Z]:\\\\?[\w.-]+/;
    const naming = files
      .filter(
        (file) => /\.(tsx?|mjs|css|html|json|md|yml|sh|py)$|^\.ci\//.test(file) && !/lock\.json$/.test(file),
      )
      .flatMap((file) =>
        readFileSync(join(root, file), "utf8")
          .split("\n")
          .map((line, i) => ({ line, where: `${file}:${i + 1}` }))
          .filter(({ line }) => place.test(line))
          .map(({ line, where }) => `${where}: ${line.trim().slice(0, 120)}`),
      );
    expect(naming).toEqual([]);
  });
});
