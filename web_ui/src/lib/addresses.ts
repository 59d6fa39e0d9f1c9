/** The pages' addresses. */
export type Route =
  | { page: "problems" }
  | { page: "problem"; slug: string }
  | { page: "setter" }
  | { page: "setter-problem"; slug: string }
  | { page: "operation" }
  | { page: "login"; next: string }
  | { page: "register"; next: string }
  | { page: "missing" };

const HERE = "http://here.invalid";

/** Where to go after logging in: a path of this site only, never another origin. */
export function safeNext(next: string | null): string {
  if (!next?.startsWith("/") || !URL.canParse(next, HERE)) return "/";
  // Parsed as the browser will, so that no spelling of another host slips through.
  const url = new URL(next, HERE);
  return url.origin === HERE ? url.pathname + url.search : "/";
}

export function match(url: URL): Route {
  const path = url.pathname.replace(/\/+$/, "") || "/";
  const next = safeNext(url.searchParams.get("next"));
  if (path === "/") return { page: "problems" };
  if (path === "/login" || path === "/register") return { page: path === "/login" ? "login" : "register", next };
  if (path === "/setter") return { page: "setter" };
  if (path === "/operate") return { page: "operation" };
  const set = /^\/setter\/([a-z0-9-]+)$/.exec(path)?.[1];
  if (set !== undefined) return { page: "setter-problem", slug: set };
  const slug = /^\/problems\/([A-Za-z0-9._-]+)$/.exec(path)?.[1];
  return slug === undefined ? { page: "missing" } : { page: "problem", slug };
}
