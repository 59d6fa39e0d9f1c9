import { client, unwrap } from "../../api/client";
import { ApiError, asApiError, parseProblem } from "../../api/errors";
import type { Upload } from "../../api/types";
import { announce, sendMissing, type Ports } from "./chunks";
import { followStatus } from "./follow";

const ports: Ports = {
  put: async (id, index, chunk) => {
    const path = `/api/uploads/${encodeURIComponent(id)}/chunks/${index}`;
    const headers = { "Content-Type": "application/octet-stream" };
    const response = await fetch(path, { method: "PUT", body: chunk, headers });
    if (!response.ok) throw parseProblem(response.status, await response.json().catch(() => null));
  },
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export interface Sending {
  step: "reading" | "sending";
  id?: string;
  name: string;
  done: number;
  total: number;
  interrupted: boolean;
}

/** The viewer's uploads: those of the server, and the file that is being sent from here. */
export class Uploads {
  items = $state.raw<readonly Upload[]>([]);
  sending = $state.raw<Sending | null>(null);
  failure = $state("");
  private readonly followed = new Map<string, () => void>();

  async load(): Promise<void> {
    try {
      const { items } = await unwrap(client.GET("/api/uploads"));
      this.items = items;
      for (const upload of items) if (upload.state === "importing") this.follow(upload.id);
    } catch (error) {
      this.failure = asApiError(error).message;
    }
  }

  /** Sends the files one after another. */
  async send(files: readonly File[], makeCurrent: boolean): Promise<void> {
    this.failure = "";
    for (const file of files) {
      try {
        await this.sendOne(file, makeCurrent);
      } catch (error) {
        // A file that changed or vanished while it was read is no matter of the network.
        const read = error instanceof DOMException ? error.message : asApiError(error).message;
        this.failure = error instanceof ApiError ? error.message : read;
        break;
      } finally {
        this.sending = null;
      }
    }
  }

  async remove(id: string): Promise<void> {
    this.failure = "";
    try {
      await unwrap(client.DELETE("/api/uploads/{id}", { params: { path: { id } } }));
      this.items = this.items.filter((upload) => upload.id !== id);
    } catch (error) {
      this.failure = asApiError(error).message;
    }
  }

  stop(): void {
    for (const stop of this.followed.values()) stop();
    this.followed.clear();
  }

  private async sendOne(file: File, makeCurrent: boolean): Promise<void> {
    const about = { name: file.name, total: file.size, interrupted: false };
    this.sending = { ...about, step: "reading", done: 0 };
    const body = await announce(file, makeCurrent, (done) => {
      this.sending = { ...about, step: "reading", done };
    });
    const upload = await unwrap(client.POST("/api/uploads", { body }));
    this.put(upload);
    await sendMissing(upload, file, ports, (done, interrupted) => {
      this.sending = { ...about, step: "sending", id: upload.id, done, interrupted };
    });
    const path = { id: upload.id };
    this.put(await unwrap(client.POST("/api/uploads/{id}/finish", { params: { path } })));
    this.follow(upload.id);
  }

  private follow(id: string): void {
    this.followed.get(id)?.();
    const path = `/api/uploads/${encodeURIComponent(id)}/events`;
    const over = (upload: Upload): boolean => upload.state !== "importing";
    this.followed.set(id, followStatus<Upload>(path, (upload) => this.put(upload), over));
  }

  private put(upload: Upload): void {
    const others = this.items.filter((item) => item.id !== upload.id);
    this.items = [upload, ...others].sort((a, b) => (a.id < b.id ? 1 : -1));
  }
}
