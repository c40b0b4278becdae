/** "A random sample of 100 orders", "10% of the rows, drawn at random": the same ones at every run, by a hash of the key. */
import type { Operation } from '../../draft/operation.ts';
import { nameSql, textSql } from '../../link/sql-text.ts';
import { keyOf } from '../../link/types.ts';
import type { Taken } from '../../text/request-text.ts';
import { countOf } from '../groups/superlative.ts';
import { noted, type Scope } from '../scope.ts';

const many = String.raw`(?<n>\d+(?:,\d{3})*|two|three|four|five|six|seven|eight|nine|ten)`;
const percent = String.raw`(?<percent>\d+(?:\.\d+)?)\s?(?:%|percent|per cent)`;
const chance = String.raw`(?:(?:picked|chosen|drawn|taken|selected)\s+)?(?:at\s+random|randomly|by\s+chance|by\s+lot)`;
const edge = String.raw`(?<![\p{L}\p{N}_.])`;
const end = String.raw`(?![\p{L}\p{N}_])`;
/** The name of the data stands between, and is read elsewhere. */
const what = String.raw`\s+(?:(?:of|from)\s+)?(?:the\s+|our\s+|all\s+)*(?<what>[\p{L}_][\p{L}\p{N}_]*(?:\s+rows|\s+records)?)`;
const seed = /(?<![\p{L}\p{N}_])(?:(?:with|using|and)\s+)?(?:the\s+)?seed\s*(?:=|is|of)?\s*(?<seed>\d{1,9})(?![\p{L}\p{N}_])/dgiu;

const forms = [
  String.raw`(?:an?\s+|the\s+)?random\s+(?:sample|selection|subset)\s+(?:of|with|from)\s+(?:about\s+)?(?:${many}|${percent})${end}`,
  String.raw`(?:an?\s+)?sample\s+of\s+${many}\s+random${end}`,
  String.raw`(?:an?\s+)?random\s+(?:${percent})(?:\s+sample)?${end}`,
  String.raw`(?:an?\s+)?${percent}\s+random(?:\s+sample)?${end}`,
  String.raw`(?:an?\s+)?${percent}\s+sample${end}`,
  String.raw`${many}\s+(?:random|randomly\s+(?:picked|chosen|drawn|selected))${end}`,
  String.raw`random\s+${many}${end}`,
].map((form) => new RegExp(String.raw`${edge}(?:(?:only|just)\s+)?${form}`, 'dgiu'));
/** "100 orders at random": the chance is said behind the data. */
const behind = [many, percent].map((size) => new RegExp(String.raw`${edge}${size}${what}\s*,?\s+${chance}${end}`, 'dgiu'));

/** Reads and claims a sample of the rows. */
export function readSample(scope: Scope): Operation[] {
  const found = scope.text.take(...forms) ?? takeBehind(scope);
  if (found === null) return [];
  const number = scope.text.take(seed)?.part('seed') ?? '1';
  const key = keyOf(scope.subject)?.name;
  const own = key === undefined ? scope.subject.seen.columns.map(({ name }) => name) : [key];
  const drawn = `md5_number_lower(concat_ws('|', ${own.map((name) => `cast(${nameSql(name)} as varchar)`).join(', ')}, ${textSql(`seed ${number}`)}))`;
  const said = { phase: 'order' as const, phrase: found.phrase, place: found.start };
  const same = `the same ones at every run (seed ${number})`;
  if (found.part('percent') !== '') {
    noted(scope, found.phrase, `about ${found.part('percent')} % of the rows, drawn by chance, ${same}`);
    const where = `${drawn} % 10000 < ${Math.round(Number(found.part('percent')) * 100)}`;
    return [{ ...said, phase: 'rows', op: 'filter', id: 'sample', params: () => ({ where }) }];
  }
  const count = countOf(found.part('n'));
  noted(scope, found.phrase, `${count} rows drawn by chance, ${same}`);
  return [
    { ...said, op: 'derive', id: 'drawn', params: () => ({ columns: { drawn_place: drawn } }) },
    { ...said, op: 'sort', id: 'sample', params: () => ({ order: ['drawn_place'], limit: count }) },
    { ...said, op: 'select', id: 'without_place', params: () => ({ drop: ['drawn_place'] }) },
  ];
}

/** Claims the size and the chance, and leaves the name of the data between them. */
function takeBehind({ text, spans }: Scope): Taken | null {
  for (const found of behind.flatMap((each) => text.findAll(each))) {
    const place = found.span('what');
    if (place === null || !spans.some(({ start, end: last }) => start < place.end && last > place.start)) continue;
    text.claim({ start: found.start, end: place.start });
    text.claim({ start: place.end, end: found.end });
    return found;
  }
  return null;
}
