/** How long a row took from its own date to another: "orders that took more than five days to ship". */
import type { Column } from '#domain/dataset.ts';
import { courseOf } from '../../link/course.ts';
import { dateOfMoment } from '../../link/moments.ts';
import { numberAt } from '../../link/numbers.ts';
import { intervalSql, nameSql } from '../../link/sql-text.ts';
import { nameWords } from '../../link/names.ts';
import { dateColumns, isDate } from '../../link/types.ts';
import { sampleValues } from '../../link/values.ts';
import { dateOfVerb } from '../../link/verb-columns.ts';
import { lengthAt } from '../../text/word-run.ts';
import { type Operator, operators, opposites, orLess, orMore } from './operators.ts';
import type { Match, Scan } from './scan.ts';

const took = 'took us|took|takes us|takes|taking|needed|needs|needing|waited|waiting|lasted';

/** Words of the date at which something had to be. */
const dueWords = /^(?:due|deadline|promised|planned|expected|scheduled|eta|target)$/;
const lateWords =
  'late|too late|overdue|past due|after the due date|past the due date|after the deadline|past the deadline|behind schedule|later than due|later than promised|later than planned';
/** Without a word for what was done, what is not done yet may be overdue as well. */
const overdueWords = 'overdue|past due';
const earlyWords = 'early|too early|ahead of time|before the due date|before the deadline|ahead of schedule';
const inTimeWords = 'on time|in time|by the due date|within the deadline';

/** "Paid more than 10 days late", "delivered on time": what happened against the one date at which it had to. */
export function lateAt(scan: Scan, index: number): Match | null {
  const { run, columns, subject } = scan;
  const [due, ...others] = columns.filter((column) => isDate(column) && nameWords(column.name).some((word) => dueWords.test(word)));
  if (due === undefined || others.length > 0) return null;
  const verb = scan.column === null ? dateOfVerb(run[index]?.lower ?? '', columns, subject.noun) : undefined;
  const fact = verb ?? dateDone(scan);
  if (fact === undefined || fact === due) return null;
  const from = index + Number(verb !== undefined);
  const found = operators.find(([, words]) => lengthAt(run, from, words) > 0);
  const place = from + (found === undefined ? 0 : lengthAt(run, from, found[1]));
  const number = numberAt(run, place);
  const unit = number === null ? undefined : /^(minute|hour|day|week|month|year)s?$/.exec(run[place + number.length]?.lower ?? '')?.[1];
  const end = unit === undefined ? from : place + (number?.length ?? 0) + 1;
  if (verb === undefined && (lengthAt(run, end, overdueWords) > 0 || lengthAt(run, end, earlyWords) > 0)) return null;
  const [late, early, inTime] = [lateWords, earlyWords, inTimeWords].map((words) => lengthAt(run, end, words));
  const length = late || early || (unit === undefined ? inTime : 0);
  if (!length || (found !== undefined && unit === undefined)) return null;
  const lag = unit === undefined || number === null ? null : intervalSql(number.text, unit);
  if (unit !== undefined && lag === null) return null;
  const sql = lateSql({ fact: nameSql(fact.name), due: nameSql(due.name) }, late ? 'late' : early ? 'early' : 'in time', {
    lag,
    operator: found?.[0] ?? (unit === undefined ? '>' : '>='),
  });
  const said = scan.negatedAt === null ? sql : `not (${sql})`;
  return { length: end - index + length, sql: () => said, words: said };
}

/** "Which loans were late?": the one date at which what had to be done was; none where the data has a state called so. */
function dateDone({ columns, subject }: Scan): Column | undefined {
  const isState = [...sampleValues(subject.seen).values()].some((values) =>
    values.some((value) => /^(?:late|early|on time)$/i.test(value)),
  );
  const [own, ...later] = dateColumns(columns, subject.noun).filter(({ name }) => !nameWords(name).some((word) => notDone.test(word)));
  const done = later.filter(({ name }) => nameWords(name).some((word) => doneWords.test(word)));
  const [only, ...others] = done.length > 0 ? done : later;
  return isState || own === undefined || others.length > 0 ? undefined : only;
}

/** Words of dates at which nothing was done. */
const notDone =
  /^(?:due|deadline|promised|planned|expected|scheduled|eta|target|updated|modified|changed|edited|birth|born|dob|created|loaded)$/;

/** Words of the date at which it was done. */
const doneWords = /^(?:paid|returned|settled|closed|completed|done|finished|delivered|resolved|solved|received|shipped)$/;

/** "Overdue", "past their due date": the date is over, and what had to be done by it is not. */
export function overdueAt({ run, columns, negatedAt, today }: Scan, index: number): Match | null {
  const intro = lengthAt(run, index, 'past|beyond|over|after');
  const article = intro === 0 ? 0 : lengthAt(run, index + intro, 'the|their|its');
  const day = article === 0 ? 0 : lengthAt(run, index + intro + article, 'due date|deadline');
  const length = day > 0 ? intro + article + day : lengthAt(run, index, overdueWords);
  const dates = columns.filter(isDate);
  const [due, ...others] = dates.filter(({ name }) => nameWords(name).some((word) => /^(?:due|deadline)$/.test(word)));
  if (length === 0 || due === undefined || others.length > 0) return null;
  const [done, ...more] = dates.filter(({ name }) => nameWords(name).some((word) => doneWords.test(word)));
  if (more.length > 0) return null;
  const open = done === undefined ? '' : ` and ${nameSql(done.name)} is null`;
  const sql = `${nameSql(due.name)} < date '${today}'${open}`;
  const said = negatedAt === null ? sql : `not coalesce(${sql}, false)`;
  return { length, sql: () => said, words: said };
}

function lateSql(
  { fact, due }: { fact: string; due: string },
  how: 'late' | 'early' | 'in time',
  { lag, operator }: { lag: string | null; operator: Operator },
): string {
  const [later, earlier] = how === 'early' ? [due, fact] : [fact, due];
  if (how === 'in time') return `${fact} <= ${due}`;
  const sql = `${later} ${operator} ${earlier}${lag === null ? '' : ` + ${lag}`}`;
  return operator.startsWith('<') ? `${sql} and ${later} > ${earlier}` : sql;
}

export function durationAt(scan: Scan, index: number): Match | null {
  const { run, columns, subject } = scan;
  const verb = scan.column === null ? lengthAt(run, index, took) : 0;
  if (verb === 0 && lengthAt(run, index, 'longer than|shorter than') === 0) return null;
  const found = operators.find(([, words]) => lengthAt(run, index + verb, words) > 0);
  const place = index + verb + (found === undefined ? 0 : lengthAt(run, index + verb, `${found[1]}|longer than`));
  const longer = found === undefined ? lengthAt(run, place, 'longer than|shorter than') : 0;
  const isShorter = longer > 0 && run[place]?.lower === 'shorter';
  const number = numberAt(run, place + longer);
  if (number === null) return null;
  const unitPlace = place + longer + number.length;
  const unit = /^(minute|hour|day|week|month|year)s?$/.exec(run[unitPlace]?.lower ?? '')?.[1];
  const more = lengthAt(run, unitPlace + 1, orMore);
  const less = lengthAt(run, unitPlace + 1, orLess);
  const lead = lengthAt(run, unitPlace + 1 + more + less, 'to be|to get|to|until they were|until it was|until|till|for the|for|before');
  const [begin, end] =
    lead === 0
      ? courseOf(columns, subject.noun)
      : [
          dateColumns(columns, subject.noun)[0]?.name,
          dateOfMoment(run[unitPlace + 1 + more + less + lead]?.lower ?? '', columns, subject.noun)?.name,
        ];
  if (unit === undefined || begin === undefined || end === undefined || end === begin) return null;
  const said = isShorter ? '<' : longer > 0 ? '>' : (found?.[0] ?? (more > 0 ? '>=' : less > 0 ? '<=' : null));
  const span = intervalSql(number.text, unit);
  if (span === null || said === null || said === '=' || said === '<>') return null;
  const sql = `${nameSql(end)} ${scan.negatedAt === null ? said : opposites[said]} ${nameSql(begin)} + ${span}`;
  return { length: unitPlace + (lead > 0 ? 2 : 1) + more + less + lead - index, sql: () => sql, words: sql };
}
