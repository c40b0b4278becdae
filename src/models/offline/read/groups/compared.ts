/** "Nord vs Mitte", "of books and of toys": values of one column, for each of which a figure is asked. */
import { JsonObject, JsonValue } from '#domain/json.ts';
import type { Column } from '#domain/dataset.ts';
import type { Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isText } from '../../link/types.ts';
import { noted, type Scope } from '../scope.ts';
import { groupParams } from './groups.ts';
import { rowCount } from './measure.ts';

const apart =
  /\bv(?:s\.?|ersus)(?!\p{L})|\bcompar(?:e|ed|ing|ison)\b|\bside by side\b|\bnext to each other\b|\brespectively\b|\bseparately\b|\b(of|for|about|by)\s+(?:the\s+)?[\p{L}\p{N}_-]+(?: [\p{L}\p{N}_-]+)?,? and \1\s/iu;
const words =
  /(?<![\p{L}\p{N}_])(?:please )?(?:compare|compared|comparing|side by side|next to each other|respectively|separately)(?![\p{L}\p{N}_])/dgiu;

/** Whether values are set against each other. */
export const isCompared = ({ original }: Scope['text']): boolean => apart.test(original);

/** The operations with the figures of each value beside each other; as they are where nothing is set apart, or nothing is counted or added up. */
export function* apartByValue(operations: Operation[], column: Column | undefined, scope: Scope): Planning<Operation[]> {
  const aggregate =
    operations.find(({ op }) => op === 'aggregate') ?? (column && operations.length === 0 ? countOfCompared(scope) : undefined);
  if (aggregate === undefined || column === undefined || !apart.test(scope.text.original)) return operations;
  const { group = [], ...rest } = aggregate.params(scope.subject.id);
  const groups = JsonValue.array().catch([]).parse(group);
  if (groups.some((each) => each === column.name || JsonObject.safeParse(each).data?.['name'] === column.name)) return operations;
  const text = isText(column) ? column : null;
  const own = yield* groupParams([{ name: column.name, sql: nameSql(column.name), text }], scope);
  scope.text.takeAll(words);
  scope.columns = [column, ...scope.columns];
  noted(scope, aggregate.phrase, `for each of these ${column.name} by itself`);
  const params = { ...rest, group: [...own, ...groups] };
  const set = { ...aggregate, params: () => params };
  return operations.length === 0 ? [set] : operations.map((each) => (each === aggregate ? set : each));
}

/** "Compare the claims of Bonn and Köln": where no figure is named, they are counted. */
function countOfCompared({ text, subject }: Scope): Operation | undefined {
  const said = /^(?:please )?compare\b/i.exec(text.original);
  if (said === null) return undefined;
  const counted = rowCount(subject.noun);
  const params = { measures: { [counted.name]: counted.sql } };
  return { phase: 'group', op: 'aggregate', id: 'grouped', params: () => params, phrase: said[0], place: 0 };
}
