import { expect, it } from "vitest";
import { printable } from "./terminal";

it("lets no escape sequence of a foreign name through, and leaves text alone", () => {
  expect(printable("conv\x1b[2J\x07\x9b1")).toBe("conv\ufffd[2J\ufffd\ufffd1");
  expect(printable("Žlutý – kůň\n\t5 × 5 €")).toBe("Žlutý – kůň\n\t5 × 5 €");
});
