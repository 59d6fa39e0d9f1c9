/** Sends a file in chunks. Whatever was answered is kept by the server, whoever reloads. */
import { ApiError } from "../../api/errors";
import type { NewUpload, Upload } from "../../api/types";
import { sha256 } from "../../lib/sha256";

export const CHUNK = 1024 * 1024;
const MOST_FAILURES = 8;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;

export interface Ports {
  put(id: string, index: number, chunk: Blob): Promise<void>;
  pause(ms: number): Promise<void>;
}

/** What the server must know before the first chunk. `read` is told how many bytes are done. */
export async function announce(
  file: File,
  makeCurrent: boolean,
  read: (bytes: number) => void,
): Promise<NewUpload> {
  const chunks: string[] = [];
  for (let at = 0; at < file.size; at += CHUNK) {
    chunks.push(await sha256(new Uint8Array(await file.slice(at, at + CHUNK).arrayBuffer())));
    read(Math.min(at + CHUNK, file.size));
  }
  return {
    name: file.name,
    size: file.size,
    chunk_size: CHUNK,
    chunks,
    make_current: makeCurrent,
    texts: "merge",
  };
}

/** Bytes that the server has. */
export function arrived(upload: Pick<Upload, "size" | "chunk_size" | "missing" | "total">): number {
  const last = upload.total - 1;
  const rest = upload.size - last * upload.chunk_size;
  return upload.missing.reduce(
    (left, index) => left - (index === last ? rest : upload.chunk_size),
    upload.size,
  );
}

/** Whether the same request may succeed later. */
const isPassing = (error: unknown): boolean =>
  !(error instanceof ApiError) || [0, 429, 502, 503, 504].includes(error.status);

/** Sends what is missing, over lost connections. Throws what ends it for good. */
export async function sendMissing(
  upload: Upload,
  file: Blob,
  ports: Ports,
  told: (bytes: number, interrupted: boolean) => void,
): Promise<void> {
  let bytes = arrived(upload);
  told(bytes, false);
  for (const index of upload.missing) {
    const at = index * upload.chunk_size;
    const chunk = file.slice(at, at + upload.chunk_size);
    for (let failures = 0; ; ) {
      try {
        await ports.put(upload.id, index, chunk);
        break;
      } catch (error) {
        failures += 1;
        if (failures >= MOST_FAILURES || !isPassing(error)) throw error;
        told(bytes, true);
        await ports.pause(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)));
      }
    }
    bytes += chunk.size;
    told(bytes, false);
  }
}
