/** Values that belong to a person: recognised by the names of their columns and by their form. Pure. */

const personalKinds = ['email', 'phone', 'name', 'address', 'birthday', 'ssn', 'iban', 'card', 'secret', 'text'] as const;
/** What a personal value is. `text` stands for anything else that must not be read as it is. */
export type PersonalKind = (typeof personalKinds)[number];

const between = (words: string, plural = ''): RegExp => new RegExp(`(?:^|_)(?:${words})(?:$|_${plural})`, 'i');

/** By the words of a column's name, the most telling first. */
const columnKinds: readonly (readonly [RegExp, PersonalKind])[] = [
  [
    between(
      'ssn|nino|nhs|pesel|social_(?:security|insurance)|national_(?:id|insurance)|(?:tax|medical|health|health_insurance|identity|personal_id|steuer|sozialvers(?:icherungs)?|ausweis)_(?:id|no|nr|num|number|nummer)|id_card|driv(?:er|ing)s?_licen[cs]e',
    ),
    'ssn',
  ],
  [between('iban|bank_account'), 'iban'],
  [between('card_?(?:number|no|nr)|(?:credit|debit|bank)_?card|cvv'), 'card'],
  [between('password|passwd|pwd|secret|token|pin|passport(?:_no)?'), 'secret'],
  [between('e?mail', '|s$'), 'email'],
  [between('phone|mobile|tel|fax', '|s$'), 'phone'],
  [between('address|street', '|s$'), 'address'],
  [between('birth(?:day|date)?|dob', '|s$'), 'birthday'],
  [
    between(
      '(?:first|middle|last|full|given|family|maiden|contact|patient|employee|manager|supervisor|boss|superior|mentor|spouse|parent|guardian)_?name|surname',
      '|s$',
    ),
    'name',
  ],
  [/^name$/i, 'name'],
];

/** The kinds whose values are numbers or keys that nobody needs to see. */
const sensitiveKinds: ReadonlySet<PersonalKind> = new Set(['ssn', 'iban', 'card', 'secret']);

/** What a column of this name holds about people; null when its name does not say so. `customerEmail` is read as `customer_email`. */
export function personalColumn(name: string): PersonalKind | null {
  const spelled = name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1_$2').replaceAll(/[\s.-]+/g, '_');
  return columnKinds.find(([pattern]) => pattern.test(name) || pattern.test(spelled))?.[1] ?? null;
}

/** Whether a column holds secret numbers or keys. */
export function isSensitiveColumn(name: string): boolean {
  const kind = personalColumn(name);
  return kind !== null && sensitiveKinds.has(kind);
}

export interface PersonalSpan {
  kind: PersonalKind;
  start: number;
  end: number;
}

// Every repetition is bounded, so that no text makes these slow.
const email = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}_%+'-][\p{L}\p{N}._%+'-]{0,63}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,6}/gu;
const ssn = /(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])/g;
const iban = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g;
const card = /(?<![\d.,-])[3-6]\d{3}(?:[ -]?\d{2,6}){2,4}(?![\d.,]\d|-\d)/g;
const phone =
  /(?<![\p{L}\d.,+-])(?:(?:\+|00)[1-9]\d{0,2}[ ./-]?(?:\(\d{1,5}\)[ ./-]?)?\d{1,5}(?:[ ./-]?\d{2,8}){1,5}|\(\d{2,5}\)[ ./-]?\d{3,4}[ ./-]?\d{3,5}|\d{3}[ .-]\d{3}[ .-]\d{4})(?![\d-])/gu;

const forms: readonly { kind: PersonalKind; pattern: RegExp; holds?: (text: string) => boolean }[] = [
  { kind: 'email', pattern: email },
  { kind: 'iban', pattern: iban, holds: isIban },
  { kind: 'card', pattern: card, holds: isCardNumber },
  { kind: 'ssn', pattern: ssn },
  { kind: 'phone', pattern: phone, holds: (text) => digitsOf(text).length >= 8 },
];

/** Where a text holds e-mail addresses, account, card, social security and phone numbers; in order, not overlapping. */
export function personalSpans(text: string): PersonalSpan[] {
  const found: PersonalSpan[] = [];
  for (const { kind, pattern, holds } of forms) {
    for (const { index, 0: match } of text.matchAll(pattern)) {
      const span = { kind, start: index, end: index + match.length };
      if (holds && !holds(match)) continue;
      if (found.every(({ start, end }) => span.end <= start || span.start >= end)) found.push(span);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

/** Luhn's check digit, and a length that cards have. */
function isCardNumber(text: string): boolean {
  const digits = digitsOf(text);
  if (digits.length < 13 || digits.length > 19) return false;
  const sum = digits
    .split('')
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** ISO 13616: the remainder by 97 is 1 when the letters count from 10. */
function isIban(text: string): boolean {
  const plain = text.replaceAll(' ', '');
  if (plain.length < 15 || plain.length > 34) return false;
  const turned = plain.slice(4) + plain.slice(0, 4);
  const remainder = turned.split('').reduce((rest, character) => {
    const value = Number.parseInt(character, 36);
    return (rest * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
  return remainder === 1;
}
