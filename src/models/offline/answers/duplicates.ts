/** "Why are there two of some orders?": which keys repeat, how often, and in which columns their rows differ. */
import { counted } from '#domain/amounts.ts';
import type { Column, DatasetEntry, Table } from '#domain/dataset.ts';
import { inspectAll, type Planning, queryData, refuse } from '../asking.ts';
import { relationId } from '../draft/edit.ts';
import { baseName, findMentions } from '../link/datasets.ts';
import { linkColumn } from '../link/columns.ts';
import { nameWords, sameWords } from '../link/names.ts';
import { nameSql, textSql } from '../link/sql-text.ts';
import { changedColumn, dateColumns, isDate, keyOf } from '../link/types.ts';
import { type Subject, sourceOf } from '../read/scope.ts';
import { answer, type Reply } from '../reply.ts';
import { chooseSubject } from '../subject.ts';
import type { RequestText } from '../text/request-text.ts';
import { unreadable } from '../understand.ts';
import { unusedPhrases } from './unused.ts';

const asking =
  /\b(?:why|how come|which|what|are there|any|show|list|how many|do we have|is there)\b.*\b(?:duplicat\w*|dupes|(?<!\bmore than )twice|doubled?|(?:two|2|three|3|several|copies|double) of|more than once|several times|repeated|(?:share|shares|sharing|have|has|with) the same)\b|^(?:is|are)\b.*\bunique\b|^(?:do|does)\b.*\b(?:repeat|occur twice|appear twice|duplicat\w*)\b|^(?:the |all )?(?:duplicat\w*|dupes) (?:in|of)\b|\b(?:has|have|got|contains?|are) (?:\p{L}+ )?(?:double|doubled|duplicat\w*|repeated|dupes)\b.*\b(?:why|how come|what|which|differ\w*)\b/iu;

const askingWords =
  /^(?:has|got|see|seeing|get|getting|have|i|we|contains?|double|entries|rows|records|different|differs?|difference|between|is|are|does|unique|same|repeat|occur|appear|values?|why|how|come|which|what|there|any|show|list|many|do|two|2|three|3|copies|of|duplicat\w*|dupes|twice|doubled?|listed|listing|show|shows|up|come|comes|stand|stands|turn|turns|exist|ids?|keys?|more|than|once|several|times|repeated|in|and|them|few|some|times)$/i;

export const asksAboutDuplicates = ({ original }: RequestText): boolean =>
  asking.test(original) && !/\b(?:drop|remove|load|into|without)\b/i.test(original);

export function* explainDuplicates(text: RequestText, entries: DatasetEntry[]): Planning<Reply> {
  const chosen = yield* chooseSubject(text, entries, null);
  if ('reply' in chosen) return chosen.reply;
  const [seen] = yield* inspectAll([chosen.entry]);
  if (!seen?.ok) return refuse(unreadable(chosen.entry, seen?.failure));
  const noun = baseName(chosen.entry);
  const subject: Subject = { id: relationId(noun), entry: chosen.entry, noun, seen: seen.value };
  const named = keysNamed(text, subject, chosen.mention);
  const own = keyOf(subject)?.name;
  const key = named.length > 0 ? named : own === undefined ? [] : [own];
  if (key.length === 0) return refuse(`${chosen.entry.name} has no column that looks like a key, so I cannot tell what repeats.`);
  const differing = yield* queryData(differencesSql(subject, key), [sourceOf(subject)]);
  const examples = yield* queryData(examplesSql(subject, key, named.length === 0), [sourceOf(subject)]);
  return differing.ok && examples.ok
    ? answer(
        told(subject, key, { differing: differing.value, examples: examples.value }),
        unusedPhrases(text, { spans: findMentions(text, [chosen.entry], []).mentions, words: askingWords }),
      )
    : refuse(`I could not ask ${chosen.entry.name}.`);
}

/** "Members borrowed the same isbn": the columns of which the question speaks, which are claimed. */
function keysNamed(text: RequestText, { seen, noun }: Subject, mention: { start: number; end: number } | null): string[] {
  const verb = /\b(\w+) the same\b/i.exec(text.original);
  const names: string[] = [];
  for (const word of text.words()) {
    if (mention !== null && word.start < mention.end && word.end > mention.start) continue;
    const link = linkColumn(word.text, seen.columns, noun);
    if (link.kind !== 'one' || link.how === 'synonym' || isDoneTwice(word, link.column, text.original)) continue;
    text.claim(word);
    names.push(link.column.name);
  }
  if (verb && names.length > 0) text.claim({ start: verb.index, end: verb.index + verb[0].length });
  return [...new Set(names)];
}

/** "Issued twice" of `issued_on`: the thing itself, however the days differ. */
const isDoneTwice = ({ end, text }: { end: number; text: string }, column: Column, original: string): boolean =>
  isDate(column) &&
  !sameWords(nameWords(text), nameWords(column.name)) &&
  /^\s+(?:twice|doubly|more than once|several times|two times)\b/i.test(original.slice(end));

/** For every other column: how many repeated keys have rows that differ in it. */
function differencesSql({ id, seen }: Subject, key: string[]): string {
  const others = seen.columns.filter(({ name }) => !key.includes(name)).slice(0, 40);
  const counts = others.map(
    ({ name }) =>
      `count(DISTINCT ${nameSql(name)}) > 1 OR (count(${nameSql(name)}) > 0 AND count(${nameSql(name)}) < count(*)) AS ${nameSql(name)}`,
  );
  const repeated = `SELECT ${['count(*) AS copies', ...counts].join(', ')} FROM ${nameSql(id)} WHERE ${present(key)} GROUP BY ${key.map(nameSql).join(', ')} HAVING count(*) > 1`;
  const parts = others.map(
    ({ name }) => `SELECT ${textSql(name)} AS column_name, count(*) FILTER (${nameSql(name)}) AS keys, count(*) AS repeated FROM repeated`,
  );
  return `WITH repeated AS (${repeated}) SELECT * FROM (${parts.join(' UNION ALL ')}) ORDER BY keys DESC, column_name`;
}

const present = (key: string[]): string => key.map((name) => `${nameSql(name)} IS NOT NULL`).join(' AND ');

function examplesSql({ id, noun, seen }: Subject, key: string[], withSpan: boolean): string {
  const when = changedColumn(seen.columns) ?? dateColumns(seen.columns, noun)[0];
  const names = key.map(nameSql).join(', ');
  const span =
    when && withSpan ? `, min(${nameSql(when.name)}) AS first_${when.name}, max(${nameSql(when.name)}) AS last_${when.name}` : '';
  return `SELECT ${names}, count(*) AS copies${span} FROM ${nameSql(id)} WHERE ${present(key)} GROUP BY ${names} HAVING count(*) > 1 ORDER BY copies DESC, ${names} LIMIT 100`;
}

function told({ entry }: Subject, columns: string[], { differing, examples }: { differing: Table; examples: Table }): string {
  const key = columns.join(' with ');
  if (examples.rows.length === 0) return `Every ${key} of ${entry.name} stands once: there are no duplicates.`;
  const total = Number(differing.rows[0]?.[2] ?? examples.rows.length);
  const differences = differing.rows.filter(([, keys]) => Number(keys) > 0).slice(0, 6);
  const varying = differences.map(([name, keys]) => `${typeof name === 'string' ? name : ''} (${Number(keys).toLocaleString('en-US')})`);
  const exact = varying.length === 0 ? 'Their rows are equal in every column.' : `Their rows differ in ${varying.join(', ')}.`;
  return `${counted(total, 'value')} of ${key} ${total === 1 ? 'stands' : 'stand'} more than once in ${entry.name}. ${exact} To keep one of each, say “drop duplicates by ${key} keeping the latest …”.`;
}
