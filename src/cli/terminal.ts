import type { Progress } from "../api/engine";

/** What a command may do to the outside: results to one stream, everything else to the other. */
export interface Terminal {
  /** One line or block for standard output. */
  result(text: string): void;
  /** One line for standard error. */
  message(text: string): void;
  /** Replaces the line before it; only where a person is watching. `null` clears it. */
  status(text: string | null): void;
  /** Fires when the person presses Ctrl+C. */
  readonly signal: AbortSignal;
}

/** Names out of foreign files must not move the cursor or repaint the screen: control characters are made visible. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, "\ufffd");

export function processTerminal(signal: AbortSignal): Terminal {
  const { stdout, stderr } = process;
  let shown = false;
  const status = (text: string | null): void => {
    if (!stderr.isTTY || (text === null && !shown)) return;
    shown = text !== null;
    stderr.write(`\r\x1b[2K${text === null ? "" : printable(text).slice(0, (stderr.columns ?? 80) - 1)}`);
  };
  return {
    result(text) {
      status(null);
      stdout.write(`${printable(text)}\n`);
    },
    message(text) {
      status(null);
      stderr.write(`${printable(text)}\n`);
    },
    status,
    signal,
  };
}

/** "Downloading weights (31 %)". */
export const progressText = ({ done, what }: Progress): string =>
  done === null ? what : `${what} (${Math.round(done * 100)} %)`;
