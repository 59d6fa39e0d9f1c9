import type { Submission, Verdict } from "../../api/types";
import { t } from "../../i18n";

export type Tone = "good" | "bad" | "limit" | "crash" | "neutral";

/** What kind of news a verdict is: its colour. The words beside it say the rest. */
export const TONES: Readonly<Record<Verdict, Tone>> = {
  AC: "good",
  WA: "bad",
  PE: "bad",
  TLE: "limit",
  ILE: "limit",
  MLE: "limit",
  OLE: "limit",
  RE: "crash",
  CE: "crash",
  JE: "neutral",
};

export interface Standing {
  label: string;
  short: string;
  tone: Tone;
}

/** How a submission stands, in words, whether it is judged or not. */
export function standing(submission: Pick<Submission, "state" | "verdict">): Standing {
  const { state, verdict } = submission;
  if (state === "final" && verdict) {
    return { label: t.verdicts[verdict], short: verdict, tone: TONES[verdict] };
  }
  const label = state === "pending" ? t.verdicts.pending : t.verdicts.judging;
  return { label, short: label, tone: "neutral" };
}
