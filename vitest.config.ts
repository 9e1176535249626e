import { defineConfig } from "vitest/config";

/** A folder of `tests/` as its own project, so that one kind can be run alone: `vitest run --project laws`. */
const project = (name: string, include: string[], timeout: number, globalSetup: string[] = []) => ({
  extends: true as const,
  test: {
    name,
    include,
    globalSetup,
    environment: "node" as const,
    testTimeout: timeout,
    hookTimeout: timeout,
  },
});

export default defineConfig({
  test: {
    pool: "threads",
    maxWorkers: 2,
    // What a page shows is waited for as long as it takes; the tests' own limits end what never comes.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      project("unit", ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"], 20_000),
      project("laws", ["tests/*.test.ts", "tests/{laws,oracle,fixtures,gallery}/**/*.test.ts"], 60_000),
      project("parity", ["tests/parity/**/*.test.ts"], 180_000),
      project("e2e", ["tests/e2e/**/*.test.ts"], 120_000, ["tests/e2e/setup.ts"]),
    ],
  },
});
