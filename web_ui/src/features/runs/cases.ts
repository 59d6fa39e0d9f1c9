/** The inputs that a person tries: copies of the samples, and own ones. Pure. */
import type { Problem, RunInput, Signature } from "../../api/types";
import { t } from "../../i18n";

/** As many as the server takes. */
export const MOST_CASES = 16;

export interface Case {
  id: number;
  /** One text per field. */
  values: readonly string[];
  /** The sample that it is a copy of, as long as it is unchanged. */
  sample: { name: string; values: readonly string[] } | null;
}

export interface CaseField {
  label: string;
  /** The type of a parameter, "" for whole inputs. */
  type: string;
}

type Runnable = Pick<Problem, "runs" | "samples" | "signature">;

/** What a case consists of: the whole input, or a line for each parameter. */
export function caseFields(signature: Signature | null): readonly CaseField[] {
  if (!signature) return [{ label: t.run.input, type: "" }];
  if (signature.name) return [t.run.calls, t.run.arguments].map((label) => ({ label, type: "list" }));
  const [method] = signature.methods;
  return (method?.parameters ?? []).map(({ name, type }) => ({ label: name, type }));
}

/** One text per field. */
export function split(content: string, fields: readonly CaseField[], signature: Signature | null): string[] {
  if (!signature) return [content];
  const lines = content.split(/\r?\n/);
  return fields.map((_, index) => lines[index] ?? "");
}

/** The input that the texts stand for; it ends with a line break, as files do. */
export function join(values: readonly string[], signature: Signature | null): string {
  // JSON may be spread over several lines; an input has one for each value.
  const text = signature ? values.map((value) => value.trim().replace(/\s*\n\s*/g, " ")).join("\n") : (values[0] ?? "");
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

export function casesOf({ runs, samples, signature }: Runnable): Case[] {
  const fields = caseFields(signature);
  const shown = samples.filter(({ runnable, input }) => runnable || (runs === "own" && input !== ""));
  const cases = shown.slice(0, MOST_CASES).map(({ name, input, runnable }, id): Case => {
    const values = split(input, fields, signature);
    return { id, values, sample: runnable ? { name, values } : null };
  });
  return cases.length > 0 || runs !== "own" ? cases : [{ id: 0, values: fields.map(() => ""), sample: null }];
}

const unchanged = ({ sample, values }: Case): boolean =>
  sample !== null && sample.values.every((value, index) => value === values[index]);

/** What the server gets: samples by their names, so that they are judged as always. */
export function runInputs(cases: readonly Case[], signature: Signature | null): RunInput[] {
  return cases.map((each) =>
    each.sample && unchanged(each) ? { sample: each.sample.name } : { content: join(each.values, signature) },
  );
}

/** The refusals of the server by the index of the input. */
export function refusedCases(paths: Readonly<Record<string, string>>): Map<number, string> {
  const found = new Map<number, string>();
  for (const [path, rule] of Object.entries(paths)) {
    const index = /^(?:body\.)?inputs\.(\d+)(?:\.|$)/.exec(path)?.[1];
    if (index !== undefined) found.set(Number(index), rule);
  }
  return found;
}
