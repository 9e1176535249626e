/** The compiler proves that a switch covers every case; at run time this names the one it did not expect. */
export function assertNever(value: never, what: string): never {
  throw new Error(`unexpected ${what}: ${JSON.stringify(value)}`);
}
