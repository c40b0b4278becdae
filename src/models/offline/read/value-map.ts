/** Values exchanged: "replace 'canceled' with 'cancelled' in status", "map DE to Germany in country". */
import type { Operation } from '../draft/operation.ts';
import { isText } from '../link/types.ts';
import { pattern } from '../text/pattern.ts';
import { linkQuietly } from './link.ts';
import { rowStep } from './row-step.ts';
import { noted, type Scope } from './scope.ts';

const spellings = [
  pattern('replace|change|map|turn|convert|recode {old:quoted} with|by|to|into {new:quoted} in|of|for the? {column:name}'),
  pattern('replace|change|map|turn|recode {old:word} with|by|to|into {new:word} in|of|for the? {column:name}'),
  pattern('in the? {column:name} ,? replace|change|map|turn|recode {old:word} with|by|to|into {new:word}'),
];

/** Reads and claims every exchange, one step per column. */
export function readValueMaps(scope: Scope): Operation[] {
  const maps = new Map<string, { map: Record<string, string>; operation: Operation }>();
  for (const each of spellings) {
    for (let found = scope.text.find(each); found; found = scope.text.find(each)) {
      const column = linkQuietly(found.part('column'), scope);
      if (!column || !isText(column)) break;
      scope.text.claim(found);
      const [old, fresh] = [found.part('old'), found.part('new')].map((value) => value.replaceAll(/^["'“”]|["'“”]$/g, ''));
      if (old === undefined || fresh === undefined) break;
      const known = maps.get(column.name) ?? { map: {}, operation: rowStep(found, { op: 'value-map', id: 'mapped', params: {} }) };
      known.map[old] = fresh;
      const { map } = known;
      maps.set(column.name, { map, operation: { ...known.operation, params: () => ({ column: column.name, map, match: 'loose' }) } });
      noted(scope, found.phrase, `in ${column.name}, “${old}” becomes “${fresh}”`);
    }
  }
  return [...maps.values()].map(({ operation }) => operation);
}
