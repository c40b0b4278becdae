/** "The worker's name" where a person is called by two columns, `first_name` and `last_name`: both of them. */
import type { Column } from '#domain/dataset.ts';
import { nameWords } from './names.ts';

const given = /(?:^|\s)(?:(?:first|given|fore) ?name|vorname|prenom)$/;
const family = /(?:^|\s)(?:(?:last|family|sur) ?name|nachname|familienname)$/;

/** Both columns of the name that a phrase asks for, said of `nouns` or of nothing; none where one column is the name, or where there are several people. */
export function partsOfName(phrase: string, columns: Column[], nouns: string[]): [Column, Column] | null {
  const [last, ...before] = nameWords(phrase.replaceAll(/['’]s?(?=\s)/g, '')).toReversed();
  const owners = new Set(nouns.flatMap(nameWords));
  if (last !== 'name' || !before.every((word) => word === 'full' || owners.has(word))) return null;
  const called = columns.map((column) => ({ column, words: nameWords(column.name).join(' ') }));
  const isWhole = called.some(({ words }) => /(?:^|\s)name$/.test(words) && !given.test(words) && !family.test(words));
  const [firsts, lasts] = [given, family].map((part) => called.filter(({ words }) => part.test(words)));
  const [first, second] = [firsts?.[0], lasts?.[0]];
  if (isWhole || first === undefined || second === undefined || firsts?.length !== 1 || lasts?.length !== 1) return null;
  return [first.column, second.column];
}
