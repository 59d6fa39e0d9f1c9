import type { Run } from "../../api/types";
import { t } from "../../i18n";
import { standing, type Standing } from "../submissions/verdict";

/** How a run stands, in words. */
export function runStanding(run: Run): Standing {
  const { state, verdict } = run;
  if (state === "expired") return { label: t.run.expiredShort, short: t.run.expiredShort, tone: "neutral" };
  const compared = run.tests.some(({ shown }) => shown && shown.expected !== null);
  // Where there was nothing to compare with, nothing was accepted either.
  if (verdict === "AC" && !compared) return { label: t.run.ended, short: t.run.ended, tone: "good" };
  return standing({ state, verdict });
}
