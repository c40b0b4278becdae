/** "Pickup time", "the drop-off", "sign-up date": the date column that a verb with its particle names, `picked_up_at`. */
import { stemmer } from 'stemmer';
import type { Column } from '#domain/dataset.ts';
import { nameWords } from './names.ts';
import { isDate } from './types.ts';

const particle = /^(?:up|off|in|out|on|down|back|over|away)$/;
const moment = /^(?:at|on|time|date|day|ts|timestamp|moment)$/;
const articles = /^(?:the|an?|its|their|his|her|our|each|every)$/;

/** `picked up at` → `pickup`; null where more or less is said than a verb and its particle. */
function phrasal(words: string[]): string | null {
  const telling = words.length > 1 && moment.test(words.at(-1) ?? '') ? words.slice(0, -1) : words;
  const [verb = '', behind, ...more] = telling.filter((word) => !articles.test(word));
  if (more.length > 0) return null;
  if (behind !== undefined) return particle.test(behind) ? stemmer(verb) + behind : null;
  const [, stem, end] = /^(\p{L}{3,}?)(up|off|in|out|on|down|back|over|away)$/u.exec(verb) ?? [];
  return stem === undefined || end === undefined ? null : stemmer(stem) + end;
}

/** The one date column of such a name; undefined when none or several are. */
export function dateOfParticle(phrase: string, columns: Column[]): Column | undefined {
  const said = phrasal(nameWords(phrase));
  const [only, ...others] = said === null ? [] : columns.filter((column) => isDate(column) && phrasal(nameWords(column.name)) === said);
  return others.length === 0 ? only : undefined;
}
