/** As much of a digest as people compare. */
export const short = (digest: string): string => digest.slice(0, 12);
