/** Amounts in words as digits, wherever a number may stand: "two and a half days", "a dozen", "three quarters of an hour", "a hundred and fifty". */

const ones = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const teens = 'thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const decades = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales: Record<string, number> = { hundred: 100, thousand: 1_000, million: 1_000_000, billion: 1_000_000_000 };

const small = `(?:${[...ones.slice(1), ...teens].join('|')})`;
const count = String.raw`(?:${small}|${decades.join('|')}|\d+)`;
const edge = String.raw`(?<![\p{L}\p{N}_."'“/-])`;
const end = String.raw`(?![\p{L}\p{N}_"'/-])`;
const tens = `(?:${decades.join('|')})(?:[ -](?:${ones.slice(1, 10).join('|')}))?`;
const under = `(?:${tens}|${small})`;
const hundreds = `(?:(?:${small}|an?) hundred(?:(?: and)? ${under})?)`;
const large = '(?:thousand|million|billion)';
const chunk = `(?:${hundreds}|${under}|an?) ${large}`;
const whole = `(?:${chunk}(?:(?: and)? ${chunk})*(?:(?: and)? (?:${hundreds}|${under}))?|${hundreds}|(?:${decades.join('|')})[ -](?:${ones.slice(1, 10).join('|')})(?!-))`;
const spelled = new RegExp(edge + whole + end, 'giu');

const valueOf = (word: string): number => {
  const at = [...ones, ...teens].indexOf(word);
  return at >= 0 ? at : decades.includes(word) ? (decades.indexOf(word) + 2) * 10 : /^an?$/.test(word) ? 1 : Number(word);
};

/** "two hundred and fifty thousand" → 250000. */
function numberOf(said: string): number {
  let [total, group] = [0, 0];
  for (const word of said.toLowerCase().split(/[ -]/)) {
    const scale = scales[word];
    if (word === 'and') continue;
    if (scale === undefined) group += valueOf(word);
    else if (scale === 100) group *= 100;
    else [total, group] = [total + group * scale, 0];
  }
  return total + group;
}

const unitOfTime = '(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)';
/** What one may have half of: neither "half the rows" nor "half of a". */
const measured =
  '(?:percent|ton|tonne|kilo|kg|kilogram|gram|lit(?:re|er)|met(?:re|er)|mile|kilomet(?:re|er)|km|pound|euro|dollar|second|minute|point|star)s?';
const scaled = `(?:hundred|${large})`;

const plain = (value: number): string => String(Number(value.toPrecision(12)));

const forms: [RegExp, (...parts: string[]) => string][] = [
  [new RegExp(`${edge}(?:a |one )?half a dozen${end}`, 'giu'), () => '6'],
  [new RegExp(`${edge}(?:an?|one) dozen${end}`, 'giu'), () => '12'],
  [new RegExp(`${edge}(${count}) dozen${end}`, 'giu'), (_, many = '') => plain(valueOf(many.toLowerCase()) * 12)],
  [new RegExp(`${edge}half an? (${scaled})${end}`, 'giu'), (_, scale = '') => plain((scales[scale.toLowerCase()] ?? 0) / 2)],
  [new RegExp(`${edge}(?:a )?quarter of an? (${scaled})${end}`, 'giu'), (_, scale = '') => plain((scales[scale.toLowerCase()] ?? 0) / 4)],
  [
    new RegExp(`${edge}(${count}|an?) and a half (${scaled})${end}`, 'giu'),
    (_, many = '', scale = '') => plain((valueOf(many.toLowerCase()) + 0.5) * (scales[scale.toLowerCase()] ?? 0)),
  ],
  [new RegExp(`${edge}(last|past|next|previous|coming) half(?:[ -]| a )year${end}`, 'giu'), (_, which = '') => `${which} 6 months`],
  [new RegExp(`${edge}three[ -]quarters of an hour${end}`, 'giu'), () => '45 minutes'],
  [new RegExp(`${edge}(?:an? |one )?quarter of an hour${end}`, 'giu'), () => '15 minutes'],
  [new RegExp(`${edge}(?:half an|a half|half of an)[ -]hour${end}`, 'giu'), () => '30 minutes'],
  [new RegExp(`${edge}half a day${end}`, 'giu'), () => '12 hours'],
  [new RegExp(`${edge}half a year${end}`, 'giu'), () => '6 months'],
  [new RegExp(`${edge}half an? (?=${measured}${end})`, 'giu'), () => '0.5 '],
  [new RegExp(`${edge}(?:an?|one) (${unitOfTime}) and a half${end}`, 'giu'), (_, unit = '') => `1.5 ${unit}s`],
  [new RegExp(`${edge}(${count}) and a half(?= \\p{L})`, 'giu'), (_, many = '') => plain(valueOf(many.toLowerCase()) + 0.5)],
  [spelled, (said = '') => plain(numberOf(said))],
];

/** The text with such amounts in digits; names in quotes and parts of longer words stay. */
export const withAmounts = (text: string): string =>
  forms.reduce((said, [words, digits]) => said.replaceAll(words, (...parts: string[]) => digits(...parts)), text);
