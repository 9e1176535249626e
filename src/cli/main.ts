import { runCommandLine } from "./command-line";
import { processTerminal } from "./terminal";

const interrupt = new AbortController();
process.on("SIGINT", () => {
  // The second Ctrl+C does not wait for anything.
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort();
});
// A reader that has seen enough ("whylight methods | head") is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal(interrupt.signal));
