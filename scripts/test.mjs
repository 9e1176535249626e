// `npm test`: format and lint, types, unit tests, laws, parity and the end-to-end tests in a real browser.
// The last line is "N passed, N failed[, N skipped]" over all of them. `--full` adds the long ones.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findBrowser } from "./browser.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const reports = mkdtempSync(join(tmpdir(), "whylight-test-"));
const total = { passed: 0, failed: 0, skipped: 0 };
if (process.argv.includes("--full")) process.env.WHYLIGHT_FULL = "1";

const shared = existsSync(join(root, "..", "shared"));
console.log(`shared: ${shared ? "present" : "ABSENT"}`);

check("format and lint", "biome", "ci", "--colors=off", ".");
for (const part of ["engine", "ui", "cli", "tests"])
  check(`types of ${part}`, "tsc", "-p", `tsconfig.${part}.json`);
vitest("tests", "--project", "unit", "--project", "laws", "--project", "parity");
endToEnd();

rmSync(reports, { recursive: true, force: true });
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** One program, one test: its exit status says whether it passed. */
function check(name, ...command) {
  const ok = run(command, ["inherit", "pipe", "pipe"]);
  console.log(`${ok ? "ok" : "FAILED"}: ${name}`);
  total[ok ? "passed" : "failed"] += 1;
}

function vitest(name, ...options) {
  const report = join(reports, `${name}.json`);
  const ok = run(
    // What passing tests print (TensorFlow.js greets) is of no use here.
    ["vitest", "run", ...options, "--silent=passed-only", "--reporter=default", "--reporter=json"].concat(
      `--outputFile.json=${report}`,
    ),
    "inherit",
  );
  if (!existsSync(report)) {
    console.log(`FAILED: ${name} could not be run`);
    total.failed += 1;
    return;
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  // A file that could not even be loaded has no tests that could fail.
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failed = numFailedTests + broken.length;
  total.passed += numPassedTests;
  total.skipped += numPendingTests + numTodoTests;
  // An error outside every test still makes vitest fail.
  total.failed += !ok && failed === 0 ? 1 : failed;
  for (const file of testResults) {
    for (const test of file.assertionResults) {
      if (test.status === "pending" || test.status === "skipped") console.log(`skipped: ${test.fullName}`);
    }
  }
}

function endToEnd() {
  let browser = null;
  try {
    browser = findBrowser();
  } catch (error) {
    console.log(`browser: ${error.message}`);
  }
  if (browser === null) {
    console.log("FAILED: no browser for the end-to-end tests. Name a Chromium in WHYLIGHT_BROWSER.");
    total.failed += 1;
    return;
  }
  console.log(`browser: ${browser.path} (${browser.from})`);
  process.env.WHYLIGHT_BROWSER = browser.path;
  // Two browsers at a time: while one page loads or waits, the other computes.
  vitest("e2e", "--project", "e2e", "--maxWorkers=2");
}

/** Runs a program of `node_modules/.bin`; a failing one with captured output shows it. */
function run([program, ...options], stdio) {
  const { status, error, stdout, stderr } = spawnSync(join(root, "node_modules", ".bin", program), options, {
    cwd: root,
    stdio,
    shell: process.platform === "win32",
  });
  if (error) console.log(String(error));
  if (status !== 0) for (const output of [stdout, stderr]) if (output) process.stdout.write(output);
  return status === 0;
}
