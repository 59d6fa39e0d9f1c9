import { expect, test } from "vitest";
import type { Sample, Signature } from "../../api/types";
import { caseFields, casesOf, join, refusedCases, runInputs, split } from "./cases";

const sample = (changes: Partial<Sample> = {}): Sample => ({
  name: "1",
  input: "1 2\n",
  answer: "3\n",
  runnable: true,
  ...changes,
});
const PAIRS: Signature = {
  name: "",
  constructor: [],
  methods: [
    {
      name: "pairForTarget",
      parameters: [
        { name: "numbers", type: "list<int>" },
        { name: "target", type: "long" },
      ],
      returns: "list<int>",
      changes: null,
    },
  ],
};

test("samples that are left as they are go by their names, changed ones as text", () => {
  const cases = casesOf({ runs: "own", samples: [sample(), sample({ name: "2", input: "5 6\n" })], signature: null });
  const changed = cases.map((each) => (each.id === 1 ? { ...each, values: ["7 8"] } : each));
  expect(runInputs(changed, null)).toEqual([{ sample: "1" }, { content: "7 8\n" }]);
});

test("a signature problem has one field for each parameter", () => {
  const fields = caseFields(PAIRS);
  expect(fields).toEqual([
    { label: "numbers", type: "list<int>" },
    { label: "target", type: "long" },
  ]);
  const values = split("[12,5]\n14\n", fields, PAIRS);
  expect(values).toEqual(["[12,5]", "14"]);
  expect(join(values, PAIRS)).toBe("[12,5]\n14\n");
});

test("a value over several lines becomes one line", () => {
  expect(join(["[\n  1,\n  2\n]", " 3 "], PAIRS)).toBe("[ 1, 2 ]\n3\n");
});

test("a class has its calls and their arguments", () => {
  const fields = caseFields({ ...PAIRS, name: "Cache" });
  expect(fields.map(({ label }) => label)).toEqual(["Calls", "Arguments"]);
});

test("an own input is sent as typed, with a line break at its end", () => {
  expect(join(["a\n\n b"], null)).toBe("a\n\n b\n");
  expect(join([""], null)).toBe("");
});

test("what is only there to be looked at is no case, or an own one", () => {
  const shown = sample({ runnable: false, input: "look" });
  expect(casesOf({ runs: "samples", samples: [shown], signature: null })).toEqual([]);
  const [own] = casesOf({ runs: "own", samples: [shown], signature: null });
  expect(own).toMatchObject({ values: ["look"], sample: null });
});

test("without samples there is an empty case to begin with", () => {
  expect(casesOf({ runs: "own", samples: [], signature: PAIRS })).toEqual([{ id: 0, values: ["", ""], sample: null }]);
});

test("refusals find their case", () => {
  const found = refusedCases({ "inputs.3.content": "line 1: no", "body.inputs.0": "x", source: "y", inputs: "z" });
  expect([...found]).toEqual([
    [3, "line 1: no"],
    [0, "x"],
  ]);
});
