import { locale } from "../i18n";

const number = new Intl.NumberFormat(locale);
const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });

export const formatCount = (value: number): string => number.format(value);

/** "15 ms", "1.25 s": milliseconds below a second. */
export function formatTime(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${Number((ms / 1000).toFixed(2))} s`;
}

/** "640 KiB", "12.3 MiB", "2 GiB". */
export function formatMemory(kib: number | null | undefined): string {
  if (kib === null || kib === undefined) return "–";
  if (kib < 1024) return `${Math.round(kib)} KiB`;
  const mib = kib / 1024;
  if (mib < 1024) return `${Number(mib.toFixed(mib < 100 ? 1 : 0))} MiB`;
  return `${Number((mib / 1024).toFixed(2))} GiB`;
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
];

/** "now", "3 min. ago", and the date itself from a week on. */
export function formatAge(iso: string, now: number): string {
  const then = Date.parse(iso);
  let amount = Math.max(0, (now - then) / 1000);
  for (const [unit, size] of STEPS) {
    if (amount < size) {
      const whole = unit === "second" && amount < 10 ? 0 : Math.floor(amount);
      return relative.format(whole === 0 ? 0 : -whole, unit);
    }
    amount /= size;
  }
  return date.format(then);
}

export const formatDate = (iso: string): string => dateTime.format(Date.parse(iso));
