/** Counts by old and new verdict as a table. Pure. */
import type { Verdict, VerdictCount } from "../../api/types";
import { t } from "../../i18n";

export interface Matrix {
  columns: Verdict[];
  rows: { old: Verdict; cells: { verdict: Verdict; count: number }[] }[];
}

const ORDER = Object.keys(t.verdicts) as Verdict[];

const inOrder = (verdicts: Iterable<Verdict>): Verdict[] =>
  [...new Set(verdicts)].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));

export function matrix(counts: readonly VerdictCount[]): Matrix {
  const columns = inOrder(counts.map((count) => count.new));
  const find = (old: Verdict, verdict: Verdict): number =>
    counts.find((count) => count.old === old && count.new === verdict)?.count ?? 0;
  const rows = inOrder(counts.map((count) => count.old)).map((old) => ({
    old,
    cells: columns.map((verdict) => ({ verdict, count: find(old, verdict) })),
  }));
  return { columns, rows };
}
