/** "And the week before?" behind a question about last week: the same question of the time before, or behind. */
const lead = String.raw`^(?:(?:ok|okay|and|so|now|then|what about|how about|compared to|same for|the same for|in|for|during)[, ]+)*`;
const before = new RegExp(
  String.raw`${lead}(?:the )?(?:(?:(?<unit>day|week|month|quarter|year|one) (?:before(?: that| this)?|prior|earlier))|(?:previous|preceding|prior) (?<unit2>day|week|month|quarter|year|one))[\s?.!]*$`,
  'iu',
);

const months = 'january february march april may june july august september october november december'.split(' ');
/** What comes before a time that is said in words; a span without a unit of its own is left alone. */
const times: [RegExp, (said: RegExpExecArray) => { unit: string; earlier: string } | null][] = [
  [/\bthe (week|month|quarter|year) before last\b/iu, () => null],
  [/\b(?:last|previous) (week|month|quarter|year)\b/iu, ([, unit = '']) => ({ unit, earlier: `the ${unit} before last` })],
  [/\b(?:this|the current) (week|month|quarter|year)\b/iu, ([, unit = '']) => ({ unit, earlier: `last ${unit}` })],
  [/\byesterday\b/iu, () => ({ unit: 'day', earlier: 'the day before yesterday' })],
  [/\btoday\b/iu, () => ({ unit: 'day', earlier: 'yesterday' })],
  [new RegExp(String.raw`\b(${months.join('|')})(?: ((?:19|20)\d\d))?\b`, 'iu'), monthBefore],
  [/\b((?:19|20)\d\d)\b/u, ([, year = '']) => ({ unit: 'year', earlier: String(Number(year) - 1) })],
];

function monthBefore([, month = '', year]: RegExpExecArray): { unit: string; earlier: string } | null {
  const at = months.indexOf(month.toLowerCase());
  // "The month before january" is of another year, which is known only where one was said.
  if (at === 0 && year === undefined) return null;
  const earlier = months.at(at - 1) ?? '';
  return { unit: 'month', earlier: year === undefined ? earlier : `${earlier} ${at === 0 ? Number(year) - 1 : year}` };
}

/** The question of the time before; null where it names no such time, or the unit is another one. */
export function atTimeBefore(said: string, question: string | null): string | null {
  const found = before.exec(said)?.groups;
  if (question === null || found === undefined) return null;
  const unit = (found['unit'] ?? found['unit2'] ?? '').toLowerCase();
  for (const [time, shift] of times) {
    const match = time.exec(question);
    const meant = match === null ? null : shift(match);
    if (match === null) continue;
    if (meant === null || (unit !== 'one' && unit !== meant.unit)) return null;
    return `${question.slice(0, match.index)}${meant.earlier}${question.slice(match.index + match[0].length)}`;
  }
  return null;
}
