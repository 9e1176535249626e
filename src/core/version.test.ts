import { expect, test } from "vitest";
import { version } from "../../package.json";
import { VERSION } from "./version";

test("is that of package.json", () => expect(VERSION).toBe(version));
