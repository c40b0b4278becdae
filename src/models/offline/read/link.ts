/** Columns that a request names, linked one by one; asks when one cannot be told. */
import type { Column } from '#domain/dataset.ts';
import { askPerson, type Planning } from '../asking.ts';
import { linkColumn } from '../link/columns.ts';
import { dateOfNoun } from '../link/moments.ts';
import { nameWords, sameWords } from '../link/names.ts';
import { partsOfName } from '../link/person-name.ts';
import { splitList } from '../text/list.ts';
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

type Known = Pick<Scope, 'columns' | 'subject'> & Partial<Pick<Scope, 'joined'>>;

/** The column a phrase clearly means, or null: asks nothing. */
export function linkQuietly(phrase: string, scope: Known): Column | null {
  const link = linkColumn(phrase, scope.columns, scope.subject.noun);
  const own = link.kind === 'one' ? link.column : null;
  return own !== null && link.kind === 'one' && link.how === 'name' ? own : (columnOfJoined(phrase, scope) ?? own);
}

/** "Product name" of what is joined with products: the `name` that came with them. */
function columnOfJoined(phrase: string, { columns, joined = [] }: Known): Column | null {
  const said = nameWords(phrase);
  const found = joined.flatMap(({ id, noun, seen }) => {
    const inner = seen.columns.find(({ name }) => sameWords(said, [...nameWords(noun).slice(-1), ...nameWords(name)]));
    if (inner === undefined) return [];
    return columns.find(({ name }) => name === `${id}_${inner.name}`) ?? columns.find(({ name }) => name === inner.name) ?? [];
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** "Number of shipments" is a figure, and no `shipment_id`. */
export const isFigure = (item: string): boolean => /^(?:the )?(?:number|count|amount) of (?!days|hours|minutes)\p{L}/iu.test(item);

/** The columns of a list when every item clearly means one; null when one does not. */
export function linkList(phrase: string, scope: Known): Column[] | null {
  const said = splitList(phrase);
  // "The orders" alone are the data, and no order date.
  const dateOf = (item: string): Column | null =>
    said.length > 1 && !sameWords(nameWords(item), nameWords(scope.subject.noun))
      ? dateOfNoun(item.toLowerCase(), scope.columns, scope.subject.noun)
      : null;
  const items = said.flatMap((item) => (isFigure(item) ? [null] : (nameIn(item, scope) ?? [linkQuietly(item, scope) ?? dateOf(item)])));
  return items.length > 0 && items.every((item) => item !== null) ? items : null;
}

/** Both columns of a person's name, of the rows themselves or of what is joined. */
function nameIn(item: string, { columns, subject, joined = [] }: Known): Column[] | null {
  const owners = [subject, ...joined];
  return partsOfName(
    item,
    columns,
    owners.map(({ noun }) => noun),
  );
}
