import { expect, test } from "vitest";
import { hex, ownSha256, sha256 } from "./sha256";

test.each([0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000, 70_001])("%i bytes", async (length) => {
  const data = Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
  const known = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", data)));
  expect(hex(ownSha256(data))).toBe(known);
  expect(await sha256(data)).toBe(known);
});

test("the digest of abc is the standard's", () => {
  const abc = ownSha256(new TextEncoder().encode("abc"));
  expect(hex(abc)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
