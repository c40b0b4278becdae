/** Columns that a request names, linked one by one; asks when one cannot be told. */
import type { Column } from '#domain/dataset.ts';
import { askPerson, type Planning } from '../asking.ts';
import { linkColumn } from '../link/columns.ts';
import type { Scope } from './scope.ts';

/** The column a phrase means, or null when the person's answer named none either (the phrase is then reported as unused). */
export function* linkOne(phrase: string, scope: Scope, among: Column[] = scope.columns): Planning<Column | null> {
  const link = linkColumn(phrase, among, scope.subject.noun);
  if (link.kind === 'one') {
    if (link.how === 'typo' || link.how === 'synonym') scope.notes.push(`“${phrase}” is the column ${link.column.name}.`);
    return link.column;
  }
  const choices =
    link.kind === 'many' ? link.columns.map(({ name }) => name) : link.near.length > 0 ? link.near : among.map(({ name }) => name);
  const question =
    link.kind === 'many'
      ? `Which column of ${scope.subject.entry.name} do you mean by “${phrase}”?`
      : `${scope.subject.entry.name} has no column “${phrase}”. Which one do you mean?`;
  const chosen = yield* askPerson(question, choices.slice(0, 6));
  const column = among.find(({ name }) => name.toLowerCase() === chosen.toLowerCase());
  if (!column) scope.unread.push(phrase);
  return column ?? null;
}

export function* linkKey(phrases: string[], scope: Scope): Planning<string[]> {
  const names: string[] = [];
  for (const phrase of phrases) {
    const column = yield* linkOne(phrase, scope);
    if (column) names.push(column.name);
  }
  return names;
}
