import { expect, test } from "vitest";
import { formatAge, formatMemory, formatTime } from "./format";

test.each([
  [null, "–"],
  [0, "0 ms"],
  [999, "999 ms"],
  [1000, "1 s"],
  [1254, "1.25 s"],
])("%s milliseconds read as %s", (ms, text) => expect(formatTime(ms)).toBe(text));

test.each([
  [null, "–"],
  [640, "640 KiB"],
  [1024, "1 MiB"],
  [3405, "3.3 MiB"],
  [262144, "256 MiB"],
  [2097152, "2 GiB"],
])("%s KiB read as %s", (kib, text) => expect(formatMemory(kib)).toBe(text));

test.each([
  [2, "now"],
  [-30, "now"],
  [45, "45 sec. ago"],
  [180, "3 min. ago"],
  [7200, "2 hr. ago"],
  [86_400, "yesterday"],
  [700_000, "Oct 24, 2026"],
])("%s seconds ago read as %s", (seconds, text) => {
  const now = Date.parse("2026-11-01T12:00:00Z");
  expect(formatAge(new Date(now - seconds * 1000).toISOString(), now)).toBe(text);
});
