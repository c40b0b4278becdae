/** "What is the null rate of email in customers?", "which columns have nulls?", "what is the key of orders?", "any outliers?": from a profile. */
import { counted } from '#domain/amounts.ts';
import { z } from 'zod';
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import { askTool, inspectAll, type Planning, queryData, refuse } from '../asking.ts';
import { relationId } from '../draft/edit.ts';
import { linkColumn } from '../link/columns.ts';
import { baseName } from '../link/datasets.ts';
import { isPersonal } from '../link/sensitive.ts';
import { nameSql } from '../link/sql-text.ts';
import { answer, type Reply } from '../reply.ts';
import { chooseSubject } from '../subject.ts';
import type { RequestText } from '../text/request-text.ts';
import { unreadable } from '../understand.ts';
import { unusedPhrases } from './unused.ts';
import { countOf } from './which-run.ts';

const nulls =
  /\b(?:null|nulls|nullness|missing|empty|blank|completeness)\b[\w ]*\b(?:rate|ratio|share|percentage|percent|proportion|count(?! as\b)|fraction)\b|\b(?:rate|ratio|share|percentage|percent|proportion|fraction|number) of (?:nulls?|missing|empty|blanks?)\b|\bhow many (?:nulls|missing values|empty values|blanks|nulls? values)\b|\b(?:which|what|any|are there)\b.*\b(?:columns?|fields?)?\b.*\b(?:have|has|contain|with|are there|any)\b.*\b(?:nulls|missing values|empty values|blanks)\b|\bhow complete\b/i;
const values =
  /\b(?:distinct|unique|different|possible)\s+(?:values?|entries)\b\s+(?:of|in|for)\b|\bwhat (?:are the )?values\b.*\b(?:does|do|can|of|in)\b|\b(?:list|show|give me|what are|which are|tell me)\b(?: me)?(?: all)?(?: of)?(?: the)? (?:distinct|unique|different)\s+[\p{L}_]+\s+(?:of|in|from|for)\b/iu;
const keys =
  /\b(?:what|which)\b.*\b(?:primary key|unique key|key of|keys? (?:candidates?|columns?)|identif(?:y|ies)|is unique|are unique|could be (?:a|the) key)\b|\bkey candidates?\b/i;
const span =
  /\b(?:time ?span|date range|time range|time period|period covered|which period|what period|from when to when|how far back|what dates|which dates|earliest and latest|oldest and newest)\b/i;
const shapes = /^(?:what|which|show|list|tell)\b.*\b(?:patterns?|shapes?|formats)\b.*\b(?:of|in|do|does|have|has|are|is)\b/i;
const outliers = /\boutliers?\b|\bextreme values?\b|\bunusual(?:ly)? (?:values?|high|low|large|small)\b/i;

const words =
  /^(?:what|what's|which|is|are|the|there|any|how|many|much|does|do|can|have|has|contain|with|null|nulls|missing|empty|blanks?|values?|rate|ratio|share|percentage|percent|proportion|fraction|count|number|of|in|for|columns?|fields?|distinct|unique|different|possible|entries|primary|key|keys|candidates?|identif(?:y|ies)|rows?|could|be|a|an|time|timespan|span|date|dates|range|period|covered|cover|covers|from|when|to|far|back|go|goes|earliest|latest|oldest|newest|and|outliers?|patterns?|shapes?|formats?|numbers|extreme|unusual|unusually|high|low|large|small|data|complete|completeness|show|me|list|tell|each|every|per)$/i;

export const asksForMeasures = ({ original }: RequestText): boolean =>
  [nulls, values, keys, span, shapes, outliers].some((asking) => asking.test(original)) &&
  !/\b(?:load|into|drop|remove|fill|replace|without|exclude|alert|warn|watch|tell me (?:if|when))\b/i.test(original);

const Shapes = z.array(z.object({ shape: z.string(), rows: z.number() })).default([]);
const Profile = z.object({
  dataset: z.string(),
  rows: z.number(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      nulls: z.number(),
      blank: z.number(),
      different: z.number(),
      outliers: z.number(),
      shapes: Shapes,
    }),
  ),
  keys: z.array(z.string()),
  duplicates: z.object({ exact: z.number(), almost: z.object({ column: z.string(), values: z.number() }).nullable() }),
  span: z.object({ column: z.string(), from: z.string(), to: z.string() }).nullable(),
});
type Profile = z.infer<typeof Profile>;

export function* tellMeasures(text: RequestText, entries: DatasetEntry[]): Planning<Reply> {
  const chosen = yield* chooseSubject(text, entries, null);
  if ('reply' in chosen) return chosen.reply;
  const { entry, mention } = chosen;
  const [seen] = yield* inspectAll([entry]);
  if (!seen?.ok) return refuse(unreadable(entry, seen?.failure));
  const noun = baseName(entry);
  const column = columnIn(text, seen.value.columns, { noun, mention });
  const spans = mention ? [mention] : [];
  const unused = (): string[] => unusedPhrases(text, { spans: column ? [...spans, column.span] : spans, words });
  if (values.test(text.original) && column) return yield* tellValues(entry, column.column, unused());
  const { connection, name: dataset } = entry;
  const profile = yield* askTool('profile_dataset', { connection, dataset }, Profile);
  if (!profile.ok) return refuse(`I could not measure ${dataset}: ${profile.failure.message}`);
  return answer(wordsFor(text.original, profile.value, column?.column.name ?? null), unused());
}

function columnIn(
  text: RequestText,
  columns: Column[],
  { noun, mention }: { noun: string; mention: { start: number; end: number } | null },
): { column: Column; span: { start: number; end: number } } | null {
  for (const word of text.words()) {
    if (words.test(word.text) || (mention && word.start >= mention.start && word.start < mention.end)) continue;
    const link = linkColumn(word.text, columns, noun);
    if (link.kind === 'one') return { column: link.column, span: word };
  }
  return null;
}

const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100} %`;

function wordsFor(said: string, profile: Profile, column: string | null): string {
  if (outliers.test(said)) return outlierWords(profile, column);
  if (keys.test(said)) return keyWords(profile);
  if (span.test(said)) return spanWords(profile);
  if (shapes.test(said)) return shapeWords(profile, column);
  return nullWords(profile, column);
}

function nullWords({ dataset, rows, columns }: Profile, column: string | null): string {
  const asked = columns.filter(({ name }) => column === null || name === column).map((one) => ({ ...one, nulls: one.nulls + one.blank }));
  const missing = asked.filter((one) => one.nulls > 0).toSorted((a, b) => b.nulls - a.nulls);
  if (missing.length === 0)
    return column === null ? `No column of ${dataset} has empty values.` : `${column} is never empty in ${dataset}.`;
  const lines = missing.map(
    ({ name, nulls: count }) => `${name} is empty in ${countOf(count)} of ${counted(rows, 'row')} (${percent(count, rows)})`,
  );
  return lines.length === 1 ? `${lines[0]}.` : [`In ${dataset}:`, '', ...lines.map((line) => `- ${line}`)].join('\n');
}

function outlierWords({ dataset, columns }: Profile, column: string | null): string {
  const found = columns.filter((one) => one.outliers > 0 && (column === null || one.name === column));
  if (found.length === 0) return `No figure of ${column ?? dataset} is far from the middle half of its column.`;
  return found
    .map(
      ({ name, outliers: count }) =>
        `${counted(count, 'value')} of ${name} ${count === 1 ? 'is' : 'are'} far out: more than three times the width of its middle half away.`,
    )
    .join('\n');
}

/** Letters, digits and marks as they stand in the texts: `A9` for `C0001`. */
function shapeWords({ dataset, columns }: Profile, column: string | null): string {
  const asked = columns.filter((one) => one.shapes.length > 0 && (column === null || one.name === column));
  if (asked.length === 0) return `No text of ${column ?? dataset} has a pattern that could be told.`;
  const lines = asked.map(
    (one) => `- ${one.name}: ${one.shapes.map(({ shape, rows }) => `\`${shape}\` in ${counted(rows, 'row')}`).join(', ')}`,
  );
  return [`In ${dataset}, with A and a for letters and 9 for digits:`, '', ...lines].join('\n');
}

function keyWords({ dataset, keys: found, duplicates: { exact, almost } }: Profile): string {
  const near = almost ? ` ${almost.column} is almost one: ${nearWords(almost.values, exact)}.` : '';
  if (found.length === 0) return `No single column of ${dataset} identifies its rows.${near}`;
  return `${found.join(', ')} ${found.length === 1 ? 'identifies' : 'each identify'} the rows of ${dataset}: every value is there and stands once.${near}`;
}

const nearWords = (values: number, exact: number): string =>
  values === 0
    ? `only ${counted(exact, 'row')} that ${exact === 1 ? 'stands' : 'stand'} there twice ${exact === 1 ? 'repeats' : 'repeat'} its values`
    : `${countOf(values)} of its values ${values === 1 ? 'repeats' : 'repeat'}`;

const spanWords = ({ dataset, span: covered }: Profile): string =>
  covered ? `${dataset} covers ${covered.column} from ${covered.from} to ${covered.to}.` : `${dataset} has no column of dates or times.`;

/** The values of one column with their rows, the commonest first; personal ones are counted only. */
function* tellValues(entry: DatasetEntry, column: Column, unused: string[]): Planning<Reply> {
  const id = relationId(baseName(entry));
  const source = { id, connection: entry.connection, dataset: entry.name };
  const name = nameSql(column.name);
  if (isPersonal(column)) {
    const counted = yield* queryData(`SELECT count(DISTINCT ${name}) AS different FROM ${nameSql(id)}`, [source]);
    const different = counted.ok ? Number(counted.value.rows[0]?.[0] ?? 0) : null;
    return answer(`${column.name} has ${countOf(different)} different values, which are personal and not listed.`, unused);
  }
  const found = yield* queryData(
    `SELECT ${name}, count(*) AS rows FROM ${nameSql(id)} WHERE ${name} IS NOT NULL GROUP BY 1 ORDER BY rows DESC, 1 LIMIT 100`,
    [source],
  );
  if (!found.ok) return refuse(`I could not ask ${entry.name}: ${found.failure.message}`);
  const { rows } = found.value;
  return answer(
    `${column.name} has ${rows.length === 100 ? 'at least 100' : countOf(rows.length)} different values in ${entry.name}.`,
    unused,
  );
}
