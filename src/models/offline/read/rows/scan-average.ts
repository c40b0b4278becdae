/** Comparisons with the average of all rows. */
import { nameSql } from '../../link/sql-text.ts';
import { lengthAt } from '../../text/word-run.ts';
import { columnBehind, numberColumn } from './number-column.ts';
import { operators, opposites } from './operators.ts';
import type { Match, Scan } from './scan.ts';

/** "Above the average amount", "net below average": against all rows there are. */
export function averageAt(scan: Scan, index: number): Match | null {
  const copula = lengthAt(scan.run, index, 'is|are|was|were|that is|that are');
  const found = operators.find(([, words]) => lengthAt(scan.run, index + copula, words) > 0);
  const place = index + copula + (found === undefined ? 0 : lengthAt(scan.run, index + copula, found[1]));
  const article = lengthAt(scan.run, place, 'the|the overall|its|their|overall');
  const figure = /^(?:(average|avg|mean)|median)$/.exec(scan.run[place + article]?.lower ?? '');
  if (found === undefined || figure === null || /^(?:=|<>)$/.test(found[0])) return null;
  const from = place + article + 1;
  const link = lengthAt(scan.run, from, 'of the|of|for the|for');
  const target = columnBehind(scan, from + link) ?? (scan.run[from]?.gap === 'blank' && link > 0 ? null : numberColumn(scan, from));
  if (target === null) return null;
  const name = nameSql(target.column.name);
  const fn = figure[1] === undefined ? 'median' : 'avg';
  const operator = scan.negatedAt === null ? found[0] : opposites[found[0]];
  return {
    length: from + (columnBehind(scan, from + link) === null ? 0 : link) + target.length - index,
    sql: (relation) => `${name} ${operator} (select ${fn}(${name}) from ${nameSql(relation)})`,
    words: `${target.column.name} ${operator} its ${fn === 'avg' ? 'average' : 'median'}`,
  };
}
