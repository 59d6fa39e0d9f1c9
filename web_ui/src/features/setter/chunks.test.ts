import { expect, test } from "vitest";
import { ApiError } from "../../api/errors";
import type { Upload } from "../../api/types";
import { announce, arrived, CHUNK, sendMissing } from "./chunks";

const file = new File([new Uint8Array(2 * CHUNK + 5)], "two-sum.zip");
const upload = {
  id: "u1",
  size: file.size,
  chunk_size: CHUNK,
  total: 3,
  missing: [0, 2],
} as unknown as Upload;

test("an announcement has a digest for each chunk", async () => {
  const read: number[] = [];
  const body = await announce(file, true, (bytes) => read.push(bytes));
  expect(body.chunks).toHaveLength(3);
  expect(new Set(body.chunks).size).toBe(2);
  expect(read).toEqual([CHUNK, 2 * CHUNK, file.size]);
});

test("what has arrived counts the short last chunk rightly", () => {
  expect(arrived(upload)).toBe(CHUNK);
  expect(arrived({ ...upload, missing: [2] })).toBe(2 * CHUNK);
  expect(arrived({ ...upload, missing: [] })).toBe(file.size);
});

test("only what is missing is sent, again after a lost connection", async () => {
  const sent: [number, number][] = [];
  const told: [number, boolean][] = [];
  let failures = 2;
  const put = (_: string, index: number, chunk: Blob): Promise<void> => {
    failures -= 1;
    if (failures >= 0) return Promise.reject(new TypeError("offline"));
    sent.push([index, chunk.size]);
    return Promise.resolve();
  };
  const ports = { put, pause: () => Promise.resolve() };
  await sendMissing(upload, file, ports, (...now) => told.push(now));
  expect(sent).toEqual([
    [0, CHUNK],
    [2, 5],
  ]);
  expect(told).toEqual([
    [CHUNK, false],
    [CHUNK, true],
    [CHUNK, true],
    [2 * CHUNK, false],
    [file.size, false],
  ]);
});

test("a refusal ends it at once, endless failures in the end", async () => {
  let calls = 0;
  const ports = (error: unknown) => ({
    put: () => ((calls += 1), Promise.reject(error as Error)),
    pause: () => Promise.resolve(),
  });
  const quiet = (): void => undefined;
  const refused = new ApiError(422, "wrong digest");
  await expect(sendMissing(upload, file, ports(refused), quiet)).rejects.toBe(refused);
  expect(calls).toBe(1);
  const away = new ApiError(503, "away");
  await expect(sendMissing(upload, file, ports(away), quiet)).rejects.toBe(away);
  expect(calls).toBe(9);
});
