import { expect, test } from "vitest";
import { asApiError, parseProblem } from "./errors";

test("a problem names its fields by the last part of their path, the first rule first", () => {
  const errors = [
    { field: "body.password", rule: "is too short" },
    { field: "password", rule: "is too simple" },
    { field: "login", rule: "is unknown" },
    { nonsense: true },
  ];
  const error = parseProblem(422, { title: "Invalid", detail: "two fields", errors });
  expect(error.fields).toEqual({ password: "is too short", login: "is unknown" });
  expect(error.paths["body.password"]).toBe("is too short");
  expect(error.message).toBe("two fields");
});

test.each([null, "<html>", {}, { errors: "none" }])("an answer that is no problem (%j) still makes a sentence", (body) => {
  const error = parseProblem(502, body);
  expect(error.status).toBe(502);
  expect(error.message).toContain("502");
});

test("a lost network is an error without a status", () => {
  expect(asApiError(new TypeError("fetch failed")).status).toBe(0);
});
