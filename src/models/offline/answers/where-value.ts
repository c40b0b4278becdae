/** "Where does “refunded” occur?", "which column holds EUR?", "how is germany spelled in orders?": where a value stands, and how. */
import { counted } from '#domain/amounts.ts';
import { z } from 'zod';
import type { DatasetEntry } from '#domain/dataset.ts';
import { askTools, type Planning } from '../asking.ts';
import { findMentions } from '../link/datasets.ts';
import { countryCodes } from '../link/places.ts';
import { answer, type Reply } from '../reply.ts';
import { pattern } from '../text/pattern.ts';
import type { RequestText } from '../text/request-text.ts';
import { countOf } from './which-run.ts';

const asking = [
  pattern('where does|do|can the? value|values|word? {value:quoted} occur|appear|stand|show_up|come_up|be_found'),
  pattern('where does|do the? value|word {value} occur|appear|stand|show_up|come_up'),
  pattern(
    'in? which|what columns|column|fields|field|tables|table|files|file|datasets|dataset is|are|contain|contains|hold|holds|have|has the? value|values|word? {value:quoted}',
  ),
  pattern(
    'in? which|what columns|column|fields|field|tables|table|files|file|datasets|dataset contain|contains|hold|holds|have|has the? value|word {value}',
  ),
  pattern(
    'in? which|what columns|column|fields|field|tables|table|files|file|datasets|dataset|of? does|do|can the? value|values|word? {value} occur|occurs|appear|appears|stand|show_up|come_up|be_found|turn_up',
  ),
  pattern('how is|are|was {value} spelled|spelt|written|spelled_out in|within {place:rest}'),
  pattern('which|what spellings of {value} are_there|occur|exist? in|of? {place:rest}'),
];

const Hits = z.object({
  hits: z.array(z.object({ column: z.string(), value: z.string(), rows: z.number(), how: z.enum(['exact', 'spelling', 'part']) })),
});
/** Datasets that are searched when none is named. */
const mostSearched = 12;
const mostTold = 12;

/** The columns and spellings of a value, in the named data or in all there is; null for any other question. */
export function* tellWhere(text: RequestText, entries: DatasetEntry[]): Planning<Reply | null> {
  const asked = asking.map((one) => text.find(one)).find((taken) => taken !== null);
  if (!asked) return null;
  const [named] = findMentions(text, entries, []).mentions;
  const value = valueOf(asked.part('value'), named !== undefined);
  const searched = (named?.entries ?? entries.filter(({ kind }) => kind !== 'folder')).slice(0, mostSearched);
  const values = [value, ...(countryCodes(value.toLowerCase()) ?? [])].slice(0, 10);
  const found = yield* askTools(
    searched.map(({ connection, name }) => ({ name: 'find_values', args: { connection, dataset: name, values } })),
    Hits,
  );
  const hits = found.flatMap((one, index) =>
    one.ok ? one.value.hits.map((hit) => ({ ...hit, dataset: searched[index]?.name ?? '' })) : [],
  );
  const whole = hits.filter(({ how }) => how !== 'part');
  const told = whole.length > 0 ? whole : hits;
  const where = named ? (searched[0]?.name ?? '') : `the ${countOf(searched.length)} datasets that I looked through`;
  if (told.length === 0) return answer(`“${value}” stands nowhere in ${where}.`);
  const lines = told
    .slice(0, mostTold)
    .map((hit) => `- \`${hit.column}\` of ${hit.dataset}: “${hit.value}” in ${counted(hit.rows, 'row')}`);
  const more = told.length > mostTold ? [`- and ${countOf(told.length - mostTold)} more`] : [];
  return answer([`“${value}” stands in:`, '', ...lines, ...more].join('\n'));
}

/** Without its quotes; outside of quotes it ends where the data is named. */
function valueOf(said: string, hasPlace: boolean): string {
  const quoted = /^["'“](.+)["'”]$/.exec(said)?.[1];
  return quoted ?? (hasPlace ? said.replace(/\s+(?:in|of|from|within)\s.*$/i, '') : said);
}
