/** localStorage that never throws: it may be full, or forbidden. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export function read(key: string, store?: Store): string | null {
  try {
    return (store ?? localStorage).getItem(key);
  } catch {
    return null;
  }
}

/** Returns whether the value is kept; `null` removes it. */
export function write(key: string, value: string | null, store?: Store): boolean {
  try {
    const target = store ?? localStorage;
    if (value === null) target.removeItem(key);
    else target.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
