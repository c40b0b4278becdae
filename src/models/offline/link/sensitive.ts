/** Columns with personal values, by their names: what is never asked for, listed or repeated by the planner. */
import type { Column } from '#domain/dataset.ts';
import { isSensitiveColumn, personalColumn } from '#domain/personal.ts';

/** A secret number or key: leaving it out is always what people mean by "without". */
export const isSensitive = ({ name }: Pick<Column, 'name'>): boolean => isSensitiveColumn(name);

/** Secret, or a way to reach or name a person. */
export const isPersonal = ({ name }: Pick<Column, 'name'>): boolean => personalColumn(name) !== null;

/** A text that is an e-mail address, a telephone number or a secret: figures are asked for per name or street, and for these nobody needs to see one. */
export const isContact = ({ name, type }: Pick<Column, 'name' | 'type'>): boolean =>
  /CHAR|TEXT|STRING/i.test(type) &&
  (isSensitiveColumn(name) || (/^(?:email|phone)$/.test(personalColumn(name) ?? '') && !ofContacts.test(name)));

/** What many addresses share tells nothing of one. */
const ofContacts = /_(?:domain|host|provider|prefix|suffix|country|area|region|type|kind|status|state)s?$/i;
