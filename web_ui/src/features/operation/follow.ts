import type { Overview } from "../../api/types";

const RETRY_MS = 3000;

/** Follows the overview for as long as the page is shown. Returns what ends it. */
export function followOverview(told: (overview: Overview) => void, away: () => void): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let doubt: ReturnType<typeof setTimeout> | undefined;

  const open = (): void => {
    source = new EventSource("/api/operation/events");
    source.addEventListener("status", (event: MessageEvent<string>) => {
      told(JSON.parse(event.data) as Overview);
    });
    source.addEventListener("away", away);
    source.onopen = () => clearTimeout(doubt);
    source.onerror = () => {
      // Streams end now and then: only one that does not come back is worth a word.
      clearTimeout(doubt);
      doubt = setTimeout(away, 2 * RETRY_MS);
      // The browser itself connects again, unless the answer was an error.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, RETRY_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    clearTimeout(doubt);
    source.close();
  };
}
