/** Times of day in words. */

/** `7am` → 7:00, `19:30` → 19:30, `noon` → 12:00; with the half of the day in words, "8" and "in the evening" → 20:00. */
export function clockOf(said: string, half = ''): [hour: number, minute: number] {
  if (/^noon$|^midday$/i.test(said)) return [12, 0];
  if (/^midnight$/i.test(said)) return [0, 0];
  const [, hour = '6', minute = '0', written = ''] = /^(\d{1,2})(?:[:h](\d{2}))?\s*(am|pm)?/i.exec(said) ?? [];
  // "12 at night" is midnight, "11 at night" is not the morning.
  const late = /pm/i.test(written) || (written === '' && (/afternoon|evening/i.test(half) || (/night/i.test(half) && Number(hour) > 5)));
  if (written === '' && /night/i.test(half) && Number(hour) === 12) return [0, Number(minute)];
  const shift = late && Number(hour) < 12 ? 12 : /am/i.test(written) && Number(hour) === 12 ? -12 : 0;
  return [(Number(hour) + shift) % 24, Number(minute)];
}
