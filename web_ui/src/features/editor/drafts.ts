/** Unsent code, kept in this browser per problem and language. */
import { read, write, type Store } from "../../lib/storage";

const key = (problem: string, language: string): string => `assize:draft:${problem}:${language}`;
const LANGUAGE = "assize:language";

/** The kept code, or `template` when there is none. */
export function loadDraft(problem: string, language: string, template: string, store?: Store): string {
  return read(key(problem, language), store) ?? template;
}

/** Keeps `source`, and forgets what equals the template. Returns whether it is safe. */
export function saveDraft(
  problem: string,
  language: string,
  source: string,
  template: string,
  store?: Store,
): boolean {
  return write(key(problem, language), source === template ? null : source, store);
}

/** The language to begin with: this problem's last, else the last anywhere, else the first. */
export function chooseLanguage(problem: string, offered: readonly string[], store?: Store): string | undefined {
  const wanted = [read(`${LANGUAGE}:${problem}`, store), read(LANGUAGE, store)];
  return wanted.find((id): id is string => id !== null && offered.includes(id)) ?? offered[0];
}

export function rememberLanguage(problem: string, language: string, store?: Store): void {
  write(`${LANGUAGE}:${problem}`, language, store);
  write(LANGUAGE, language, store);
}
