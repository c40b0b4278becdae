/** Times of day in words. */

/** `7am` → 7:00, `19:30` → 19:30, `noon` → 12:00. */
export function clockOf(said: string): [hour: number, minute: number] {
  if (/^noon$|^midday$/i.test(said)) return [12, 0];
  if (/^midnight$/i.test(said)) return [0, 0];
  const [, hour = '6', minute = '0', half = ''] = /^(\d{1,2})(?:[:h](\d{2}))?\s*(am|pm)?/i.exec(said) ?? [];
  const shift = /pm/i.test(half) && Number(hour) < 12 ? 12 : /am/i.test(half) && Number(hour) === 12 ? -12 : 0;
  return [(Number(hour) + shift) % 24, Number(minute)];
}
