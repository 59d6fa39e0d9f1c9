/** Follows a `status` stream until it is over. Returns what ends it early. */
const RETRY_MS = 3000;
const MOST_FAILURES = 40;

export function followStatus<T>(
  path: string,
  told: (status: T) => void,
  isOver: (status: T) => boolean,
): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  const open = (): void => {
    source = new EventSource(path);
    source.addEventListener("status", (event: MessageEvent<string>) => {
      failures = 0;
      const status = JSON.parse(event.data) as T;
      if (isOver(status)) source.close();
      told(status);
    });
    source.onerror = () => {
      // The browser itself connects again, unless the answer was an error.
      if (source.readyState !== EventSource.CLOSED || ++failures > MOST_FAILURES) return;
      timer = setTimeout(open, RETRY_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
