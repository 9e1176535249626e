// `npm run --silent whylight -- COMMAND`: builds the terminal's tool when its sources have changed, then runs it.
// Standard output belongs to the results: what the build has to say goes to standard error.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = join(root, "dist", "cli");
const day = 24 * 60 * 60 * 1000;

const stamp = sourceStamp();
if (readIfThere(join(built, "stamp")) !== stamp) await build(stamp);

// npm moves to the project's folder; paths on the command line mean those of the person who typed them.
if (process.env.npm_lifecycle_event === "whylight" && process.env.INIT_CWD)
  process.chdir(process.env.INIT_CWD);
const main = join(built, "main.js");
process.argv[1] = main;
await import(pathToFileURL(main).href);

/** A digest of everything the build reads. */
function sourceStamp() {
  const hash = createHash("sha256").update(process.version);
  const files = readdirSync(join(root, "src"), { recursive: true })
    .map((name) => join("src", name))
    .filter((name) => /\.ts$/.test(name) && !/\.test\.ts$|^src.(ui|state)./.test(name))
    .concat("package-lock.json", join("scripts", "vite", "cli.config.ts"))
    .sort();
  for (const name of files) {
    if (statSync(join(root, name)).isFile()) hash.update(name).update(readFileSync(join(root, name)));
  }
  return hash.digest("hex");
}

/**
 * Builds beside the old files and moves the new ones over them, one by one and the stamp last. Two runs at the same
 * time build the same files twice and replace them by their equals, so neither ever reads half of one.
 */
async function build(stamp) {
  await mkdir(built, { recursive: true });
  const fresh = await mkdtemp(join(root, "dist", "cli-"));
  try {
    const { build } = await import("vite");
    await build({
      configFile: join(root, "scripts", "vite", "cli.config.ts"),
      logLevel: "error",
      build: { outDir: fresh, emptyOutDir: true },
    });
    const names = await readdir(fresh);
    // Entries after the chunks they import.
    names.sort((a, b) => Number(/^(main|worker)\.js$/.test(a)) - Number(/^(main|worker)\.js$/.test(b)));
    for (const name of names) await rename(join(fresh, name), join(built, name));
    await writeFile(join(fresh, "stamp"), stamp);
    await rename(join(fresh, "stamp"), join(built, "stamp"));
    // A tool that still runs may load a chunk of its own build later: only old ones go.
    for (const name of await readdir(built)) {
      const old = Date.now() - (await stat(join(built, name))).mtimeMs > day;
      if (old && !names.includes(name) && name !== "stamp") await rm(join(built, name), { force: true });
    }
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
