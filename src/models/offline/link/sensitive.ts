/** Columns with personal values, by their names: what is never asked for, listed or repeated by the planner. */
import type { Column } from '#domain/dataset.ts';

const secret =
  /(?:^|_)(?:ssn|social_security(?:_number)?|password|passwd|pwd|secret|token|iban|card_?(?:number|no)|cvv|pin|passport(?:_no)?|tax_id)(?:$|_)/i;
const personal =
  /(?:^|_)(?:e?mail|phone|mobile|tel|fax|address|street|birth(?:day|date)?|dob|first_?name|last_?name|surname|full_?name)(?:$|_|s$)/i;

/** A secret number or key: leaving it out is always what people mean by "without". */
export const isSensitive = ({ name }: Pick<Column, 'name'>): boolean => secret.test(name);

/** Secret, or a way to reach or name a person. */
export const isPersonal = (column: Pick<Column, 'name'>): boolean =>
  isSensitive(column) || personal.test(column.name) || /^name$/i.test(column.name);
