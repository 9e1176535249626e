// A Chromium for the end-to-end tests: one that is there, or one that can be fetched.

import { execFileSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];
const usual = [
  "/usr/bin/chromium",
  "/snap/bin/chromium",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  join(process.env.ProgramFiles ?? "", "Google/Chrome/Application/chrome.exe"),
  join(process.env["ProgramFiles(x86)"] ?? "", "Microsoft/Edge/Application/msedge.exe"),
];

/** The program and where it came from; `null` where there is none and none could be had. */
export function findBrowser() {
  const asked = process.env.WHYLIGHT_BROWSER;
  if (asked) {
    if (isProgram(asked)) return { path: asked, from: "WHYLIGHT_BROWSER" };
    throw new Error(`WHYLIGHT_BROWSER names "${asked}", which is not a program.`);
  }
  return installed() ?? fromDebian() ?? fromPlaywright();
}

function installed() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const path of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
    if (isProgram(path)) return { path, from: "PATH" };
  }
  for (const path of usual) if (isProgram(path)) return { path, from: "its usual place" };
  const path = chromium.executablePath();
  return isProgram(path) ? { path, from: "Playwright's cache" } : null;
}

function fromDebian() {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !isOnPath("apt-get")) return null;
  console.log("browser: none found, installing Debian's chromium");
  return tried("apt-get update && apt-get install -y --no-install-recommends chromium") ? installed() : null;
}

function fromPlaywright() {
  console.log("browser: none found, fetching Playwright's chromium");
  return tried("npx --no-install playwright-core install chromium") ? installed() : null;
}

function tried(command) {
  try {
    execFileSync(command, { shell: true, stdio: ["ignore", "ignore", "inherit"] });
    return true;
  } catch {
    return false;
  }
}

const isOnPath = (name) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => isProgram(join(folder, name)));

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
