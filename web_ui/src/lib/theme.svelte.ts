import { read, write } from "./storage";

export type Theme = "system" | "light" | "dark";

const KEY = "assize:theme";
const ORDER: readonly Theme[] = ["system", "light", "dark"];

function stored(): Theme {
  const value = read(KEY);
  return value === "light" || value === "dark" ? value : "system";
}

let current = $state<Theme>(stored());

export const theme = {
  get current(): Theme {
    return current;
  },
  /** Moves on to the next of system, light, dark. */
  cycle(): void {
    current = ORDER[(ORDER.indexOf(current) + 1) % ORDER.length] ?? "system";
    write(KEY, current === "system" ? null : current);
    if (current === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = current;
  },
};
