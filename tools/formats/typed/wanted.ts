/** Column types as they were inferred, and where a person wants another one, as wanted. */
import { inputError } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import { castType } from '../../relations/column-types.ts';
import type { TextColumn } from '../reader.ts';
import { printable } from '../printable.ts';
import type { InferredColumn } from './infer.ts';

/** Throws `source.bad-options` for a column that is not there and for a type that does not exist. */
export function withTypes<C extends TextColumn>(
  columns: readonly C[],
  inferred: readonly InferredColumn[],
  wanted: Record<string, string> = {},
): C[] {
  for (const name of Object.keys(wanted)) refuseUnknown(name, columns);
  return columns.map((column, index) => {
    const found = inferred[index];
    const text = Object.hasOwn(wanted, column.name) ? wanted[column.name] : undefined;
    if (text === undefined)
      return found === undefined ? column : { ...column, type: found.type, nullTokens: found.nullTokens, trim: found.trim };
    const type = castType(text);
    if (type === null)
      throw inputError('source.bad-options', `"${printable(text)}" is not a type.`, {
        hint: 'Types are like integer, decimal(12,2), date, timestamp, text.',
      });
    const isTyped = type !== 'VARCHAR';
    return { ...column, type, nullTokens: isTyped, trim: isTyped };
  });
}

function refuseUnknown(name: string, columns: readonly TextColumn[]): void {
  const names = columns.map((column) => column.name);
  if (names.includes(name)) return;
  const suggestions = nearest(name, names);
  throw inputError('source.bad-options', `A type is given for "${printable(name)}", which is not a column.`, {
    hint: suggestions.length > 0 ? `Did you mean ${suggestions.map(printable).join(' or ')}?` : 'Name a column of the header.',
    details: { suggestions },
  });
}
