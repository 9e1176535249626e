// `npm run screens`: takes the pictures in tests/e2e/screens anew, after a change that is meant to be seen. Look at each
// of them (`git diff --stat` says which changed) before they are committed; `npm test` compares with them.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const { status } = spawnSync(
  join(root, "node_modules", ".bin", "vitest"),
  ["run", "--project", "e2e", "--maxWorkers=1", "tests/e2e/screens.test.ts"],
  {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, WHYLIGHT_SCREENS: "take" },
  },
);
process.exit(status ?? 1);
