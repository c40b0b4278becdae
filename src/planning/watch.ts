/** How an alert is measured, and whether what was measured keeps its promise. Pure; the SQL is understood by DuckDB and Postgres alike. */
import { figure, counted } from '#domain/amounts.ts';
import type { Watch } from '#domain/alert.ts';
import { quoteName, quoteNames } from '#tools/sql.ts';

/** One row of two figures, `total` and `found`, over a FROM item. */
export function watchSql(watch: Watch, from: string): string {
  switch (watch.kind) {
    case 'missing':
    case 'missing-rows': {
      const name = quoteName(watch.column);
      return `SELECT count(*) AS total, count(*) FILTER (WHERE ${name} IS NULL OR trim(CAST(${name} AS varchar)) = '') AS found FROM ${from}`;
    }
    case 'rows':
    case 'change':
      return `SELECT count(*) AS total, count(*) AS found FROM ${from}`;
    case 'duplicates': {
      const names = quoteNames(watch.columns);
      const present = watch.columns.map((name) => `${quoteName(name)} IS NOT NULL`).join(' AND ');
      return `SELECT coalesce(sum(copies), 0) AS total, coalesce(sum(copies - 1), 0) AS found FROM (SELECT count(*) AS copies FROM ${from} WHERE ${present} GROUP BY ${names}) groups`;
    }
    case 'outside': {
      const name = quoteName(watch.column);
      const limits = [
        ...(watch.least === null ? [] : [`${name} < ${watch.least}`]),
        ...(watch.most === null ? [] : [`${name} > ${watch.most}`]),
      ];
      return `SELECT count(*) AS total, count(*) FILTER (WHERE ${limits.join(' OR ') || 'false'}) AS found FROM ${from}`;
    }
    case 'age':
      return `SELECT count(*) AS total, CAST(EXTRACT(epoch FROM CAST(max(${quoteName(watch.column)}) AS timestamp)) AS double precision) AS found FROM ${from}`;
  }
}

export interface Verdict {
  /** Percent, rows or hours, as the watch counts. */
  value: number;
  breached: boolean;
  /** What was measured, in a sentence without its subject. */
  text: string;
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : (part / whole) * 100);

/** `before` is the value of the last good run, for what is compared with it; `now` in milliseconds. */
export function verdictOf(
  watch: Watch,
  measured: { total: number; found: number | null },
  { before, now }: { before: number | null; now: number },
): Verdict {
  const { total } = measured;
  const found = measured.found ?? 0;
  switch (watch.kind) {
    case 'missing': {
      const value = share(found, total);
      return {
        value,
        breached: value > watch.mostPercent,
        text: `${watch.column} is empty in ${figure(found)} of ${counted(total, 'row')} (${figure(value)} %)`,
      };
    }
    case 'missing-rows':
      return {
        value: found,
        breached: found > watch.mostRows,
        text: `${watch.column} is empty in ${figure(found)} of ${counted(total, 'row')}`,
      };
    case 'rows': {
      const breached = (watch.least !== null && total < watch.least) || (watch.most !== null && total > watch.most);
      return { value: total, breached, text: there(total) };
    }
    case 'change':
      return changeVerdict(watch, total, before);
    case 'duplicates':
      return {
        value: found,
        breached: found > watch.most,
        text: `${figure(found)} of ${counted(total, 'row')} repeat the ${watch.columns.join(', ')} of others`,
      };
    case 'outside':
      return {
        value: found,
        breached: found > watch.mostRows,
        text: `${watch.column} is out of its range in ${figure(found)} of ${counted(total, 'row')}`,
      };
    case 'age': {
      if (measured.found === null) return { value: 0, breached: total > 0, text: `no row has a ${watch.column}` };
      const hours = (now / 1000 - found) / 3600;
      return {
        value: hours,
        breached: hours > watch.mostHours,
        text: `the newest ${watch.column} is ${figure(hours)} ${figure(hours) === '1' ? 'hour' : 'hours'} old`,
      };
    }
  }
}

const there = (rows: number): string => (rows === 1 ? 'there is 1 row' : `there are ${figure(rows)} rows`);

/** The value of a change is the rows themselves, so that the next run can be compared with them. */
function changeVerdict({ downPercent, upPercent }: Extract<Watch, { kind: 'change' }>, rows: number, before: number | null): Verdict {
  if (before === null || before === 0) return { value: rows, breached: false, text: `${there(rows)}, with no earlier run to compare with` };
  const change = ((rows - before) / before) * 100;
  const breached = (downPercent !== null && change <= -downPercent) || (upPercent !== null && change >= upPercent);
  const way = change < 0 ? `${figure(-change)} % fewer` : `${figure(change)} % more`;
  return {
    value: rows,
    breached,
    text: `${there(rows)}, ${change === 0 ? 'as many as' : `${way} than`} the ${figure(before)} of the last good run`,
  };
}
