// `npm start`: builds the studio, serves it and opens it in the browser.
// npm start -- --port 5000 --no-open --host

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, preview } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
const usage = "Usage: npm start -- [--port NUMBER] [--host] [--no-open]";

const options = readOptions();
console.log("Building the studio …");
await build({ root, logLevel: "warn" });
const server = await preview({
  root,
  logLevel: "warn",
  preview: {
    port: options.port ?? 4173,
    // A port that was asked for is used or complained about; the default gives way to the next free one.
    strictPort: options.port !== null,
    host: options.host,
    open: options.open && hasDisplay(),
  },
}).catch((error) => fail(error.message));

const { local = [], network = [] } = server.resolvedUrls ?? {};
for (const url of [...local, ...network]) console.log(`Whylight is at ${url}`);
console.log("Stop it with Ctrl+C.");

function readOptions() {
  try {
    const { values } = parseArgs({
      allowNegative: true,
      options: {
        port: { type: "string" },
        host: { type: "boolean" },
        open: { type: "boolean", default: true },
      },
    });
    const port = values.port === undefined ? null : Number(values.port);
    if (port !== null && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      fail(`"${values.port}" is not a port: use a number from 1 to 65535.`);
    }
    return { port, host: values.host ?? false, open: values.open };
  } catch (error) {
    return fail(error.message);
  }
}

function hasDisplay() {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function fail(sentence) {
  console.error(`${sentence}\n${usage}`);
  process.exit(2);
}
