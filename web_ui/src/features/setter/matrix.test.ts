import { expect, test } from "vitest";
import { matrix } from "./matrix";

test("verdicts come in their usual order, with zeros between", () => {
  const table = matrix([
    { old: "WA", new: "AC", count: 2 },
    { old: "AC", new: "TLE", count: 1 },
  ]);
  expect(table.columns).toEqual(["AC", "TLE"]);
  expect(table.rows.map((row) => [row.old, ...row.cells.map((cell) => cell.count)])).toEqual([
    ["AC", 0, 1],
    ["WA", 2, 0],
  ]);
});

test("nothing is an empty table", () => {
  expect(matrix([])).toEqual({ columns: [], rows: [] });
});
