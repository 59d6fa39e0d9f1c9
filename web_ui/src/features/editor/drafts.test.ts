import { expect, test } from "vitest";
import { chooseLanguage, loadDraft, rememberLanguage, saveDraft } from "./drafts";

class FakeStore {
  readonly kept = new Map<string, string>();
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.kept.set(key, value);
  removeItem = (key: string): void => void this.kept.delete(key);
}
const forbidden = {
  getItem: () => {
    throw new DOMException("no", "SecurityError");
  },
  setItem: () => {
    throw new DOMException("full", "QuotaExceededError");
  },
  removeItem: () => undefined,
};

test("a draft belongs to its problem and its language", () => {
  const store = new FakeStore();
  saveDraft("sum", "cpp20", "mine", "template", store);
  expect(loadDraft("sum", "cpp20", "template", store)).toBe("mine");
  expect(loadDraft("sum", "python3", "other", store)).toBe("other");
  expect(loadDraft("tree", "cpp20", "template", store)).toBe("template");
});

test("an emptied editor is a draft, too", () => {
  const store = new FakeStore();
  saveDraft("sum", "cpp20", "", "template", store);
  expect(loadDraft("sum", "cpp20", "template", store)).toBe("");
});

test("going back to the template keeps nothing", () => {
  const store = new FakeStore();
  saveDraft("sum", "cpp20", "mine", "template", store);
  expect(saveDraft("sum", "cpp20", "template", "template", store)).toBe(true);
  expect(store.kept.size).toBe(0);
});

test("a browser that refuses storage yields the template and says that nothing is kept", () => {
  expect(loadDraft("sum", "cpp20", "template", forbidden)).toBe("template");
  expect(saveDraft("sum", "cpp20", "mine", "template", forbidden)).toBe(false);
});

test("the language is this problem's last, else the last anywhere, else the first offered", () => {
  const store = new FakeStore();
  expect(chooseLanguage("sum", ["cpp20", "go"], store)).toBe("cpp20");
  rememberLanguage("sum", "go", store);
  rememberLanguage("tree", "python3", store);
  expect(chooseLanguage("sum", ["cpp20", "go"], store)).toBe("go");
  expect(chooseLanguage("other", ["cpp20", "python3"], store)).toBe("python3");
  expect(chooseLanguage("other", ["java"], store)).toBe("java");
  expect(chooseLanguage("other", [], store)).toBeUndefined();
});
