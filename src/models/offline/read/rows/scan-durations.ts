/** How long a row took from its own date to another: "orders that took more than five days to ship". */
import { dateOfMoment } from '../../link/moments.ts';
import { numberAt } from '../../link/numbers.ts';
import { nameSql } from '../../link/sql-text.ts';
import { dateColumns } from '../../link/types.ts';
import { lengthAt } from '../../text/word-run.ts';
import { operators, opposites, orLess, orMore } from './scan-comparison.ts';
import type { Match, Scan } from './scan.ts';

const took = 'took us|took|takes us|takes|taking|needed|needs|needing|waited|waiting|lasted';

export function durationAt(scan: Scan, index: number): Match | null {
  const { run, columns, subject } = scan;
  const verb = scan.column === null ? lengthAt(run, index, took) : 0;
  if (verb === 0) return null;
  const found = operators.find(([, words]) => lengthAt(run, index + verb, words) > 0);
  const place = index + verb + (found === undefined ? 0 : lengthAt(run, index + verb, `${found[1]}|longer than`));
  const longer = found === undefined ? lengthAt(run, place, 'longer than') : 0;
  const number = numberAt(run, place + longer);
  if (number === null) return null;
  const unitPlace = place + longer + number.length;
  const unit = /^(minute|hour|day|week|month|year)s?$/.exec(run[unitPlace]?.lower ?? '')?.[1];
  const more = lengthAt(run, unitPlace + 1, orMore);
  const less = lengthAt(run, unitPlace + 1, orLess);
  const lead = lengthAt(run, unitPlace + 1 + more + less, 'to be|to get|to|until they were|until it was|until|till|for the|for|before');
  const [begin] = dateColumns(columns, subject.noun);
  const end = lead === 0 ? null : dateOfMoment(run[unitPlace + 1 + more + less + lead]?.lower ?? '', columns, subject.noun);
  if (unit === undefined || begin === undefined || end === null || end === begin) return null;
  const said = longer > 0 ? '>' : (found?.[0] ?? (more > 0 ? '>=' : less > 0 ? '<=' : null));
  if (said === null || said === '=' || said === '<>') return null;
  const sql = `${nameSql(end.name)} ${scan.negatedAt === null ? said : opposites[said]} ${nameSql(begin.name)} + interval ${number.text} ${unit}`;
  return { length: unitPlace + 2 + more + less + lead - index, sql: () => sql, words: sql };
}
