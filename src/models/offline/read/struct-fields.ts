/** Fields inside a nested column made columns: "with the supplier name", "flatten supplier". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../draft/operation.ts';
import { nameWords } from '../link/names.ts';
import { nameSql } from '../link/sql-text.ts';
import { pattern } from '../text/pattern.ts';
import { linkQuietly } from './link.ts';
import { noted, type Scope } from './scope.ts';

const flatten = pattern('flatten|unnest|expand|unpack the? {column:name} fields|struct|object|record?');

/** The fields of `STRUCT("name" VARCHAR, country VARCHAR)`; none for other types. Nested ones are left out. */
export function fieldsOfStruct({ type }: Column): Column[] {
  const inside = /^STRUCT\((.*)\)$/i.exec(type)?.[1] ?? '';
  return [...inside.matchAll(/"?([\p{L}_][\p{L}\p{N}_]*)"?\s+([A-Z]+(?:\([\d,]+\))?)(?=,|$)/gu)].map(([, name = '', fieldType = '']) => ({
    name,
    type: fieldType,
  }));
}

/** Reads and claims the fields that a request names, as columns called after both: `supplier_name`. */
export function readStructFields(scope: Scope): Operation[] {
  const found: { column: Column; field: Column; start: number; phrase: string }[] = [];
  for (const column of scope.columns.filter(({ type }) => /^STRUCT\(.*\)$/i.test(type))) {
    const fields = fieldsOfStruct(column);
    const whole = scope.text.find(flatten);
    if (whole && linkQuietly(whole.part('column'), { ...scope, columns: [column] })) {
      scope.text.claim(whole);
      found.push(...fields.map((field) => ({ column, field, start: whole.start, phrase: whole.phrase })));
      continue;
    }
    for (const field of fields) {
      const spelled = [...nameWords(column.name), ...nameWords(field.name)].join("(?:'s)?[\\s_.]+");
      const said = scope.text.take(new RegExp(`(?<![\\p{L}\\p{N}_])${spelled}(?![\\p{L}\\p{N}_])`, 'dgiu'));
      if (said) found.push({ column, field, start: said.start, phrase: said.phrase });
    }
  }
  const [first] = found;
  if (first === undefined) return [];
  scope.text.take(/(?<=¦\s*)as\s+(?:a\s+)?(?:separate\s+|own\s+)?columns?(?![\p{L}\p{N}_])/dgiu);
  const columns = Object.fromEntries(
    found.map(({ column, field }) => [`${column.name}_${field.name}`, `struct_extract(${nameSql(column.name)}, '${field.name}')`]),
  );
  scope.columns = [...scope.columns, ...found.map(({ column, field }) => ({ name: `${column.name}_${field.name}`, type: field.type }))];
  const phrase = [...new Set(found.map((each) => each.phrase))].join(', ');
  noted(scope, phrase, `${Object.keys(columns).join(', ')} from inside ${[...new Set(found.map(({ column }) => column.name))].join(', ')}`);
  return [{ phase: 'rows', op: 'derive', id: 'fields', params: () => ({ columns }), phrase, place: first.start }];
}
