/** The refusal of a publish whose measured effect no longer holds. */
import { conflictError } from '#domain/errors.ts';
import { writeTable, type TableName } from '../names.ts';

/** `publish.stale`: says what differs; preparing again shows the new effect. */
export const stale = (target: TableName, what: string, details: Record<string, number | string> = {}) =>
  conflictError('publish.stale', `${writeTable(target)} is not as it was approved: ${what}.`, {
    hint: 'The fresh card shows the effect as it is now; where none follows, ask again.',
    details: { target: writeTable(target), ...details },
  });
