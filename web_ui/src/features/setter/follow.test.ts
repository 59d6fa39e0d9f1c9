import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followStatus } from "./follow";

class FakeSource {
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  readyState = 1;
  onerror: (() => void) | null = null;
  private listener: ((event: { data: string }) => void) | undefined;
  constructor(readonly path: string) {
    FakeSource.made.push(this);
  }
  addEventListener(_: string, listener: (event: { data: string }) => void): void {
    this.listener = listener;
  }
  close(): void {
    this.readyState = FakeSource.CLOSED;
  }
  say(state: string): void {
    this.listener?.({ data: JSON.stringify({ state }) });
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.onerror?.();
  }
}

const made = (): FakeSource[] => FakeSource.made;
const latest = (): FakeSource => made().at(-1)!;

beforeEach(() => {
  FakeSource.made = [];
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface Status {
  state: string;
}
const isOver = ({ state }: Status): boolean => state === "done";

test("it tells every status and closes after the last one", () => {
  const told: string[] = [];
  followStatus<Status>("/x", ({ state }) => told.push(state), isOver);
  latest().say("running");
  expect(latest().readyState).toBe(1);
  latest().say("done");
  expect(told).toEqual(["running", "done"]);
  expect(latest().readyState).toBe(FakeSource.CLOSED);
});

test("the browser's own reconnecting is left to it, a refusal is tried again", () => {
  followStatus<Status>("/x", () => undefined, isOver);
  latest().fail(0);
  vi.runAllTimers();
  expect(made()).toHaveLength(1);
  latest().fail(FakeSource.CLOSED);
  vi.runAllTimers();
  expect(made()).toHaveLength(2);
});

test("stopping ends it, also while it waits", () => {
  const stop = followStatus<Status>("/x", () => undefined, isOver);
  latest().fail(FakeSource.CLOSED);
  stop();
  vi.runAllTimers();
  expect(made()).toHaveLength(1);
});

test("it gives up in the end", () => {
  followStatus<Status>("/x", () => undefined, isOver);
  for (let tries = 0; tries < 100; tries += 1) {
    latest().fail(FakeSource.CLOSED);
    vi.runAllTimers();
  }
  expect(made()).toHaveLength(41);
});
