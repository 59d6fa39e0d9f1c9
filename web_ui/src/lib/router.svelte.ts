/** Follows the address bar. */
import { match, type Route } from "./addresses";

let current = $state.raw<Route>(match(new URL(location.href)));
let moves = $state(0);

export const route = {
  get current(): Route {
    return current;
  },
  /** Counts changes of page, so that the focus can follow them. */
  get moves(): number {
    return moves;
  },
};

function refresh(): void {
  const found = match(new URL(location.href));
  if (JSON.stringify(found) === JSON.stringify(current)) return;
  current = found;
  moves += 1;
}

export function go(path: string, { replace = false } = {}): void {
  history[replace ? "replaceState" : "pushState"](null, "", path);
  refresh();
  scrollTo(0, 0);
}

/** The link to log in that leads back to the present page. */
export function loginPath(): string {
  return `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
}

function followed(event: MouseEvent): URL | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.hasAttribute("download") || !link.href) return null;
  const url = new URL(link.href);
  // What the pages do not know (files, the API) is the browser's to load.
  return url.origin === location.origin && !url.hash && match(url).page !== "missing" ? url : null;
}

export function startRouter(): void {
  addEventListener("popstate", refresh);
  document.addEventListener("click", (event) => {
    const url = followed(event);
    if (!url) return;
    event.preventDefault();
    go(url.pathname + url.search);
  });
}
