/**
 * Follows one submission or run until it is over, over lost connections.
 *
 * Each connection begins with a snapshot, so reconnecting is also catching up. After any
 * interruption the subject is asked for by a plain request first: EventSource does not
 * say why it failed, and a session that is gone must not look like a bad network.
 */
import { ApiError } from "../../api/errors";
import type { Progress } from "../../api/types";
import { isOver, type LiveEvent, type Subject } from "./reducer";

export type Connection = "open" | "retrying" | "session-gone" | "gone";

export interface Source {
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

export interface Ports<S extends Subject> {
  connect(id: string): Source;
  fetch(id: string): Promise<S>;
}

export interface Handlers<S extends Subject> {
  event(event: LiveEvent<S>): void;
  connection(state: Connection): void;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
/** Without any event for so long, the connection may be dead without knowing it. */
const SILENCE_MS = 45_000;

export class Watch<S extends Subject> {
  private source: Source | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private stopped = false;

  constructor(
    private readonly id: string,
    private readonly handlers: Handlers<S>,
    private readonly ports: Ports<S>,
  ) {
    this.open();
  }

  stop(): void {
    this.stopped = true;
    this.disconnect();
  }

  private disconnect(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private open(): void {
    this.disconnect();
    const source = this.ports.connect(this.id);
    this.source = source;
    const on = (type: string, read: (data: string) => LiveEvent<S>): void =>
      source.addEventListener(type, (event) => {
        if (this.source === source) this.receive(read(event.data));
      });
    on("snapshot", (data) => ({ type: "snapshot", subject: JSON.parse(data) as S }));
    on("progress", (data) => ({ type: "progress", progress: JSON.parse(data) as Progress }));
    on("final", (data) => ({ type: "final", subject: JSON.parse(data) as S }));
    source.onerror = () => {
      if (this.source === source) this.interrupted();
    };
    this.timer = setTimeout(() => this.open(), SILENCE_MS);
  }

  private receive(event: LiveEvent<S>): void {
    this.failures = 0;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), SILENCE_MS);
    this.handlers.connection("open");
    this.handlers.event(event);
    if (event.type !== "progress" && isOver(event.subject)) this.stop();
  }

  private interrupted(): void {
    this.disconnect();
    this.failures += 1;
    if (this.failures > 1) this.handlers.connection("retrying");
    const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures - 1));
    // Spread out, so that a restarted server does not meet everybody at once.
    this.timer = setTimeout(() => void this.probe(), longest * (0.5 + Math.random() / 2));
  }

  private async probe(): Promise<void> {
    try {
      const subject = await this.ports.fetch(this.id);
      if (this.stopped) return;
      this.handlers.event({ type: "snapshot", subject });
      if (isOver(subject)) {
        this.handlers.connection("open");
        this.stop();
      } else this.open();
    } catch (error) {
      if (this.stopped) return;
      const status = error instanceof ApiError ? error.status : 0;
      if (status === 401) this.end("session-gone");
      else if (status === 403 || status === 404) this.end("gone");
      else this.interrupted();
    }
  }

  private end(state: Connection): void {
    this.stop();
    this.handlers.connection(state);
  }
}
