import { expect, test } from "vitest";
import { match, safeNext } from "./addresses";

const at = (path: string) => match(new URL(path, "http://assize.test"));

test.each([
  ["/", { page: "problems" }],
  ["/problems/two-sum", { page: "problem", slug: "two-sum" }],
  ["/problems/two-sum/", { page: "problem", slug: "two-sum" }],
  ["/login?next=%2Fproblems%2Fa", { page: "login", next: "/problems/a" }],
  ["/register", { page: "register", next: "/" }],
  ["/operate", { page: "operation" }],
  ["/problems/a/b", { page: "missing" }],
  ["/api/problems", { page: "missing" }],
])("%s is known", (path, route) => expect(at(path)).toEqual(route));

test.each(["https://evil.test", "//evil.test", "/\\evil.test", "javascript:alert(1)", "", "/\t/evil.test"])(
  "logging in never leads to %s",
  (next) => expect(new URL(safeNext(next), "http://assize.test").origin).toBe("http://assize.test"),
);
