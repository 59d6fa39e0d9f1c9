import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../../api/errors";
import type { Submission } from "../../api/types";
import type { LiveEvent } from "./reducer";
import { Watch, type Connection, type Ports, type Source } from "./watch";

class FakeSource implements Source {
  onerror: ((event: Event) => void) | null = null;
  closed = false;
  private listeners = new Map<string, (event: MessageEvent<string>) => void>();
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.listeners.set(type, listener);
  }
  close(): void {
    this.closed = true;
  }
  send(type: string, data: unknown): void {
    this.listeners.get(type)?.({ data: JSON.stringify(data) } as MessageEvent<string>);
  }
}

const submission = (state: Submission["state"]): Submission =>
  ({ id: "s1", state, tests: [] }) as unknown as Submission;

let sources: FakeSource[];
let events: LiveEvent<Submission>[];
let connections: Connection[];
let answer: () => Promise<Submission>;

function begin(): Watch<Submission> {
  const ports: Ports<Submission> = {
    connect: () => {
      const source = new FakeSource();
      sources.push(source);
      return source;
    },
    fetch: () => answer(),
  };
  const handlers = {
    event: (event: LiveEvent<Submission>) => events.push(event),
    connection: (state: Connection) => connections.push(state),
  };
  return new Watch("s1", handlers, ports);
}
const fail = (source: FakeSource | undefined): void => source?.onerror?.(new Event("error"));
const aMinute = (): Promise<unknown> => vi.advanceTimersByTimeAsync(60_000);

beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  events = [];
  connections = [];
  answer = () => Promise.resolve(submission("judging"));
});
afterEach(() => vi.useRealTimers());

test("hands on each event and closes after the verdict", () => {
  begin();
  sources[0]?.send("snapshot", submission("pending"));
  sources[0]?.send("progress", { phase: "running", tests_done: 1 });
  sources[0]?.send("final", submission("final"));
  expect(events.map(({ type }) => type)).toEqual(["snapshot", "progress", "final"]);
  expect(sources[0]?.closed).toBe(true);
});

test("reconnects after a lost connection", async () => {
  begin();
  fail(sources[0]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sources).toHaveLength(2);
  expect(sources[0]?.closed).toBe(true);
});

test("a verdict that came while the connection was lost is found without a new one", async () => {
  begin();
  answer = () => Promise.resolve(submission("final"));
  fail(sources[0]);
  await aMinute();
  expect(sources).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({ type: "snapshot", subject: { state: "final" } });
});

test("keeps trying while the server is away, and says so", async () => {
  begin();
  let calls = 0;
  answer = () => {
    calls += 1;
    return calls < 4 ? Promise.reject(new TypeError("network")) : Promise.resolve(submission("judging"));
  };
  fail(sources[0]);
  await aMinute();
  expect(calls).toBeGreaterThanOrEqual(4);
  expect(connections).toContain("retrying");
  expect(sources.length).toBeGreaterThan(1);
});

test.each([
  [401, "session-gone"],
  [404, "gone"],
] as const)("a %i ends the watch as %s", async (status, state) => {
  begin();
  answer = () => Promise.reject(new ApiError(status, "no"));
  fail(sources[0]);
  await aMinute();
  expect(connections).toEqual([state]);
  expect(sources).toHaveLength(1);
});

test("a silent connection is replaced", async () => {
  begin();
  sources[0]?.send("snapshot", submission("pending"));
  await aMinute();
  expect(sources).toHaveLength(2);
  expect(sources[0]?.closed).toBe(true);
});

test("a stopped watch neither reconnects nor reports", async () => {
  const watch = begin();
  fail(sources[0]);
  watch.stop();
  await aMinute();
  expect(sources).toHaveLength(1);
  expect(events).toEqual([]);
});
