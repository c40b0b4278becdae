/** How exact a number shall be, in words: "to two decimals", "to the nearest 10", "up to whole numbers". */
import { dictionary } from '#domain/dictionary.ts';

const counts = dictionary<number>({ no: 0, zero: 0, one: 1, a: 1, two: 2, three: 3, four: 4, five: 5, six: 6 });
const placesIn =
  /^(?:to\s+)?(\d|no|zero|one|a|two|three|four|five|six)\s+(?:decimals?|digits?|places?)(?:\s+(?:places?|digits?))?(?:\s+(?:after|behind)\s+.*)?$/i;
const stepIn = /^(?:to\s+)?(?:the\s+)?(?:nearest|next|full|multiples?\s+of)?\s*(\d+|tens?|hundreds?|thousands?|millions?)s?$/i;
const sizes = dictionary<string>({ ten: '10', hundred: '100', thousand: '1000', million: '1000000' });
const wholeIn =
  /^(?:to\s+)?(?:an?\s+|the\s+)?(?:nearest\s+|next\s+|full\s+)?(?:whole(?:\s+(?:numbers?|euros?|units?|dollars?))?|integers?|ints?|full\s+(?:numbers?|euros?|units?))$/i;
const centsIn = /^(?:to\s+)?(?:the\s+)?(?:nearest\s+|full\s+)?cents?$/i;

/** The rounding of an expression; null when the words name no precision. `''` is to whole numbers. */
export function roundingOf(words: string, direction = ''): ((sql: string) => string) | null {
  const said = words.trim().replace(/[.,;\s]+$/, '');
  const near = stepIn.exec(said)?.[1]?.toLowerCase().replace(/s$/, '');
  const step = near === undefined ? undefined : (sizes[near] ?? near);
  const places = placesIn.exec(said)?.[1]?.toLowerCase();
  const digits = places === undefined ? (centsIn.test(said) ? 2 : 0) : (counts[places] ?? Number(places));
  if (step === undefined && places === undefined && !centsIn.test(said) && !wholeIn.test(said) && said !== '') return null;
  const scale = step === undefined ? String(10 ** digits) : '';
  if (/up/i.test(direction)) return (sql) => cut('ceil', sql, step, scale);
  if (/down/i.test(direction)) return (sql) => cut('floor', sql, step, scale);
  if (step !== undefined) return (sql) => `round((${sql}) / ${step}) * ${step}`;
  return (sql) => (digits === 0 ? `round(${sql})` : `round(${sql}, ${digits})`);
}

function cut(fn: 'ceil' | 'floor', sql: string, step: string | undefined, scale: string): string {
  if (step !== undefined) return `${fn}((${sql}) / ${step}) * ${step}`;
  return scale === '1' ? `${fn}(${sql})` : `${fn}((${sql}) * ${scale}) / ${scale}`;
}

const behind = /^(.+?)[,\s]+(?:and\s+)?(?:rounded|rounding)(?:\s+(off|up|down))?(?:\s+(to\s+.+))?$/i;
const withPlaces = /^(.+?)\s+with\s+((?:\d|one|two|three|four)\s+(?:decimals?|digits?|decimal\s+places?))$/i;
const before = /^round(?:ed)?(?:\s+(off|up|down))?\s+(?:of\s+)?(.+?)(?:\s+(to\s+.+))?$/i;

/** "x / y rounded to 2 digits" → "x / y" and its rounding. */
export function roundedExpression(said: string): { of: string; round: (sql: string) => string } | null {
  const [, late = '', direction = '', precision = ''] = behind.exec(said) ?? [];
  const [, early = '', places = ''] = withPlaces.exec(said) ?? [];
  const [, side = '', inner = '', to = ''] = before.exec(said) ?? [];
  const of = late || early || inner;
  const round = of === '' ? null : roundingOf(precision || places || to, direction || side);
  return round === null ? null : { of, round };
}
