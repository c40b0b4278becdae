/** "Towns from the crm": a connection that is named is read from, or it is asked about; its name is never left out. */
import { storedKinds } from '#domain/connection-kinds.ts';
import type { DatasetEntry } from '#domain/dataset.ts';
import { nearest } from '#domain/nearest.ts';
import type { ConnectionFact } from '../prompt-facts.ts';
import { askPerson, type Planning, refuse } from './asking.ts';
import { linkColumn } from './link/columns.ts';
import { nameWords } from './link/names.ts';
import { countryCodes } from './link/places.ts';
import type { Scope } from './read/scope.ts';
import type { Reply } from './reply.ts';
import { isFiller } from './text/filler.ts';
import type { RequestText } from './text/request-text.ts';

const name = String.raw`(?<name>[\p{L}_][\p{L}\p{N}_-]*)`;
const holder = 'connection|database|db|server|system|bucket|storage|store';
const from = String.raw`(?:from|in|out of)\s+(?:(?:the|our|my)\s+)?`;
const clause = String.raw`(?=\s*(?:[,;.!?)]|$)|\s+(?:into|to|onto|as|and|then|where|with|every|daily|hourly|nightly)(?![\p{L}\p{N}_]))`;
const behind = new RegExp(String.raw`^(?:\s+(?:tables?|data|rows|is|are))*\s+${from}${name}(?:\s+(?:${holder}))?${clause}`, 'diu');
const before = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:${from}${name}(?:\s+(?:${holder}))?,?\s+(?:(?:load|take|copy|get|read|import)\s+)?|${name.replace('name', 'owner')}['’]s\s+)(?:(?:the|all|table)\s+)*$`,
  'diu',
);
const explicit = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:from|out of)\s+(?:(?:the|our|my)\s+)?${name}\s+connection(?![\p{L}\p{N}_])`,
  'diu',
);

/** "In full", "from scratch", "out of service": how, not where. */
const manner =
  /^(?:service|stock|date|warranty|use|office|range|full|total|bulk|batch(?:es)?|chunks?|parallel|order|place|detail|general|advance|scratch|start|beginning|end|now|then|mornings?|afternoons?|evenings?|night)$/i;

interface Said {
  name: string;
  start: number;
  end: number;
}

/** Where the request says which connection its data is in. */
function saidConnections({ text: { original }, spans }: Pick<Scope, 'text' | 'spans'>): Said[] {
  const at = (place: number, found: RegExpExecArray | null): Said[] => {
    const span = found?.indices?.groups?.['name'] ?? found?.indices?.groups?.['owner'];
    return span === undefined
      ? []
      : [{ name: original.slice(place + span[0], place + span[1]), start: place + span[0], end: place + span[1] }];
  };
  const beside = spans.flatMap(({ start, end }) => [
    ...at(end, behind.exec(original.slice(end))),
    ...at(0, before.exec(original.slice(0, start))),
  ]);
  return [...beside, ...at(0, explicit.exec(original))];
}

const path = /(?<![\p{L}\p{N}_.:/])\/[^\s,;'"”]*[^\s,;.!?'"”)]/gu;

/** "/big.csv from shop": what an HTTP connection has at a path, which no list shows. Whether it is there is told by whoever reads it. */
export const pathsSaid = (text: RequestText, connections: readonly ConnectionFact[], listed: readonly DatasetEntry[]): DatasetEntry[] =>
  [...text.original.matchAll(path)].flatMap(({ 0: name, index: start }): DatasetEntry[] => {
    const [said] = saidConnections({ text, spans: [{ start, end: start + name.length }] });
    const owner = connections.find((each) => each.kind === 'http' && each.name.toLowerCase() === said?.name.toLowerCase());
    const isListed = listed.some((each) => each.connection === owner?.name && each.name === name);
    return owner && !isListed ? [{ connection: owner.name, name, kind: 'file' }] : [];
  });

/** Asks when the request names a connection that is none, or that lacks the data; null when nothing stands against the data that was found. */
export function* denyOtherConnection(scope: Scope, connections: ConnectionFact[]): Planning<Reply | null> {
  const { entry } = scope.subject;
  const known = [
    ...new Set([...(scope.entries ?? []), entry].map(({ connection }) => connection).concat(connections.map((each) => each.name))),
  ];
  const read = [scope.subject, ...scope.joined].map((each) => each.entry);
  const kinds = new Set<string>(['warehouse', 'postgresql', ...storedKinds, ...connections.map(({ kind }) => kind)]);
  const isPlace = (said: string): boolean =>
    read.some((each) => nameWords(`${each.connection} ${each.name}`).join(' ').includes(nameWords(said).join(' ')));
  for (const said of saidConnections(scope)) {
    const lower = said.name.toLowerCase();
    const own = known.find((each) => each.toLowerCase() === lower);
    const isRead = read.some(({ connection }) => connection === own);
    if (isRead) scope.text.claim(said);
    if (isRead || kinds.has(lower) || isPlace(said.name)) continue;
    const isColumn = own === undefined && linkColumn(said.name, scope.subject.seen.columns).kind === 'one';
    if (isColumn || (own === undefined && (scope.text.isClaimed(said.start) || isNoName(said.name)))) continue;
    const why = own === undefined ? unknownWords(said.name, known) : `${own} has no ${entry.name}.`;
    const choices = [`from ${entry.connection}`, 'cancel'];
    const chosen = yield* askPerson(`${why} ${entry.name} is in ${entry.connection}. Read it from there?`, choices);
    if (chosen !== choices[0]) return refuse('Then nothing is planned. Name the connection that the data is in.');
    scope.notes.push(`${entry.name} is read from ${entry.connection}, as you said.`);
    scope.text.claim(said);
  }
  return null;
}

/** "From jan to mar 2026", "from monday on". */
const moment =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|yesterday)$/i;

const isNoName = (said: string): boolean => isFiller(said) || manner.test(said) || moment.test(said) || countryCodes(said) !== null;

function unknownWords(said: string, known: string[]): string {
  const near = nearest(said, known);
  return `There is no connection “${said}”${near.length > 0 ? `; the nearest is ${near.join(' or ')}` : ''}.`;
}
