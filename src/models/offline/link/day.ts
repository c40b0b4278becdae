/** A day as `2026-11-24`, and so many days from it. */
export const iso = (date: Date): string => date.toISOString().slice(0, 10);
export const dayPlus = (day: string, days: number): string => iso(new Date(Date.parse(day) + days * 86_400_000));
