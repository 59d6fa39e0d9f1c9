import { client, unwrap } from "../../api/client";
import type { Run, Submission } from "../../api/types";
import { session } from "../../lib/session.svelte";
import { isOver, judgedFrom, reduce, type Judged, type Subject } from "./reducer";
import { Watch, type Connection, type Ports } from "./watch";

export const fetchSubmission = (id: string): Promise<Submission> =>
  unwrap(client.GET("/api/submissions/{id}", { params: { path: { id } } }));

export const submissions: Ports<Submission> = {
  connect: (id) => new EventSource(`/api/submissions/${encodeURIComponent(id)}/events`),
  fetch: fetchSubmission,
};

export const runs: Ports<Run> = {
  connect: (id) => new EventSource(`/api/runs/${encodeURIComponent(id)}/events`),
  fetch: (id) => unwrap(client.GET("/api/runs/{id}", { params: { path: { id } } })),
};

/** What the result panel shows, kept up to date while it is judged. */
export class Live<S extends Subject> {
  judged = $state.raw<Judged<S> | null>(null);
  connection = $state<Connection>("open");
  private watch: Watch<S> | null = null;

  constructor(
    private readonly ports: Ports<S>,
    private readonly onFinal: (subject: S) => void = () => {},
  ) {}

  show(subject: S): void {
    this.clear();
    this.judged = judgedFrom(subject);
    if (isOver(subject)) return;
    this.watch = new Watch<S>(
      subject.id,
      {
        event: (event) => {
          if (this.judged) this.judged = reduce(this.judged, event);
          if (this.judged && isOver(this.judged.subject)) this.onFinal(this.judged.subject);
        },
        connection: (state) => {
          this.connection = state;
          if (state === "session-gone") session.lost();
        },
      },
      this.ports,
    );
  }

  clear(): void {
    this.watch?.stop();
    this.watch = null;
    this.judged = null;
    this.connection = "open";
  }
}
