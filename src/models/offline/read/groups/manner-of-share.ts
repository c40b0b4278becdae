/** A column at the head of a share that says which rows, and is no group. */
import { findValue, sampleValues } from '../../link/values.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';

/** "Share of games paid in cash": with one of its values behind it a column says which of them. */
export function isMannerAt(run: readonly RunWord[], at: number, { subject, ...scope }: Scope): boolean {
  const column = columnAt(run, at, { subject, ...scope });
  const end = at + (column?.length ?? 0);
  const link = lengthAt(run, end, 'in|by|with|via|on|through|at');
  const value = link > 0 ? run[end + link]?.lower : undefined;
  return column !== null && value !== undefined && findValue(value, [column.column], sampleValues(subject.seen)).length > 0;
}
