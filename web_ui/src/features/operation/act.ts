/** Does something to what `name` names, and tells the operator what came of it. */
export type Act = (name: string, what: string, call: () => Promise<unknown>) => Promise<void>;
