import { client, unwrap } from "../../api/client";
import type { Submission } from "../../api/types";
import { session } from "../../lib/session.svelte";
import { judgedFrom, reduce, type Judged } from "./reducer";
import { Watch, type Connection, type Ports } from "./watch";

export const fetchSubmission = (id: string): Promise<Submission> =>
  unwrap(client.GET("/api/submissions/{id}", { params: { path: { id } } }));

const ports: Ports = {
  connect: (id) => new EventSource(`/api/submissions/${encodeURIComponent(id)}/events`),
  fetch: fetchSubmission,
};

/** The submission that the result panel shows, kept up to date while it is judged. */
export class Live {
  judged = $state.raw<Judged | null>(null);
  connection = $state<Connection>("open");
  private watch: Watch | null = null;

  constructor(private readonly onFinal: (submission: Submission) => void) {}

  show(submission: Submission): void {
    this.clear();
    this.judged = judgedFrom(submission);
    if (submission.state === "final") return;
    this.watch = new Watch(
      submission.id,
      {
        event: (event) => {
          if (this.judged) this.judged = reduce(this.judged, event);
          if (this.judged?.submission.state === "final") this.onFinal(this.judged.submission);
        },
        connection: (state) => {
          this.connection = state;
          if (state === "session-gone") session.lost();
        },
      },
      ports,
    );
  }

  clear(): void {
    this.watch?.stop();
    this.watch = null;
    this.judged = null;
    this.connection = "open";
  }
}
