/** How long what a load replaced is kept. */
export const undoDays = 30;

/** The last day of it, as `2026-12-22`. */
export const undoUntil = (now: Date): string => new Date(now.getTime() + undoDays * 86_400_000).toISOString().slice(0, 10);
