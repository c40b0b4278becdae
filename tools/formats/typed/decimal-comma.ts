/** Numbers as much of the world writes them: a comma before the decimals, points or blanks between thousands. */
import { quoteText } from '../../sql.ts';

const blanks = '. \u00A0\u202F';
const number = `[+-]?([0-9]{1,3}([${blanks}][0-9]{3})+|[0-9]+)(,[0-9]+)?([eE][+-]?[0-9]+)?`;
/** Written with a comma that can be nothing else: behind a group of thousands, or before other than three digits. */
const certain = `[+-]?([0-9]{1,3}([${blanks}][0-9]{3})+,[0-9]+|[0-9]+,([0-9]{1,2}|[0-9]{4,}))`;

const matches = (text: string, pattern: string): string => `regexp_full_match(${text}, ${quoteText(pattern)})`;

/** SQL: whether a text is such a number. 1.5 is none, for a point stands before three digits here. */
export const isCommaNumber = (text: string): string => matches(text, number);

/** SQL: whether a text can be such a number alone. */
export const isSurelyComma = (text: string): string => matches(text, certain);

/** SQL: the text of such a number as casts read it. */
export const pointForm = (text: string): string => `replace(regexp_replace(${text}, '[${blanks}]', '', 'g'), ',', '.')`;

/** SQL: a text as it is looked at to find a type, when numbers have a comma: one with a decimal point is no number then. */
export const commaForm = (text: string): string =>
  `CASE WHEN ${isCommaNumber(text)} THEN ${pointForm(text)} WHEN ${matches(text, '[+-]?[0-9]*[.][0-9]+')} THEN ${text} || '?' ELSE ${text} END`;

/** Whether values of the type are written with a decimal mark, or between thousands. */
export const isNumeric = (type: string): boolean => /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL|DOUBLE|FLOAT|REAL)/i.test(type);
