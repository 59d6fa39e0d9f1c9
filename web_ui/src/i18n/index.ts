import { en } from "./en";

/** The shape that a catalogue in another language must have. */
export type Catalogue = typeof en;

export const t: Catalogue = en;
export const locale = "en";
