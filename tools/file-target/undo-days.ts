/** How long what a load replaced is kept, where nobody decided otherwise. */
export const undoDays = 30;

/** The last day of so many, as `2026-12-22`. */
export const undoUntil = (now: Date, days: number): string => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
