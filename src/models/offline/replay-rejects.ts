/** "Repair the rejects of run 12: amount = replace(amount, ',', '.')": the rows a run could not read, repaired and loaded. */
import { z } from 'zod';
import type { Draft, DraftInput } from '#domain/draft.ts';
import { rejectsKind } from '#domain/reject.ts';
import { askPerson, inspectRejects, type Planning, queryData, refuse, submitDraft } from './asking.ts';
import { JsonObject } from '#domain/json.ts';
import { showRejects } from './asking-history.ts';
import { freeId } from './draft/edit.ts';
import { nameSql } from './link/sql-text.ts';
import type { Episode } from './episode.ts';
import { type Reply, say } from './reply.ts';

export interface RejectsRequest {
  does: 'replay' | 'show';
  /** The lines that did not split into columns are meant. */
  unsplit?: true;
  /** Null: the last one of the conversation. */
  run: number | null;
  /** Expressions by column. */
  repairs: Record<string, string>;
  /** What takes the place of values that could not be read, as SQL; undefined when nothing shall. */
  instead?: string;
}

const wish =
  /\b(repair|fix|mend|correct|replay|retry|reload|load|show|list|see)\b[^:]*?\b(?:rejects?|rejected|quarantined?)\b[^:]*?\brun\s*#?(\d{1,9})\b/i;

/** "Repair the unsplit lines of run 12". */
const wishOfLines =
  /\b(repair|fix|mend|correct|replay|retry|reload|load|show|list|see)\b[^:]*?\b(?:(?:un-?split|malformed|broken|unsplittable) (?:lines?|rows?|records?)|(?:lines?|rows?|records?) (?:that|which) (?:did not|didn't|could not|couldn't|would not|do not|don't) (?:be )?split(?: into (?:their |the )?columns)?)(?:\b[^:]*?\brun\s*#?(\d{1,9})\b|\b[^:]*?\b(?:the last|this|that|my last|the latest) (?:run|load)\b|(?=\s*[:.,;]|\s*$))/i;

/** Without a number only words that can mean nothing else: "rejected orders" may well be a status. */
const wishOfLast =
  /\b(repair|fix|mend|replay|retry)\b[^:]*?\b(?:rejects|(?:rejected|quarantined) (?:rows|records|lines))\b(?:[^:]*?\b(?:the last|this|that|my last|the latest) (?:run|load)\b)?/i;

/** "Set them to null and load them", once rejects were shown. */
const replaced =
  /^(?:(?:ok|okay|please|then|and|so|now|just|can you|could you)[, ]+)*(?:set|make|turn|change|convert|treat|replace|load|take|fill)\s+(?:them|those|these|it|(?:those|these|the|such)(?: (?:bad|broken|rejected|unreadable|invalid))?(?: (?:values?|rows?|records?|ones?|cells?)))(?:\s+all)?(?:\s+(?:to|as|into|with|by|be))?\s+(null|nulls|empty|missing|nothing|-?\d+(?:\.\d+)?|'[^']*'|"[^"]*")(?:\s+(?:instead|there|in there|in (?:their|its) place))?(?:\s*,)?(?:\s+(?:and|then|&))*(?:\s+(?:load|replay|retry|reload|import|insert|add)(?:\s+(?:them|those|it|these|again|the rest|the rows))*)?(?:\s+(?:of|from) (?:the\s+)?(?:last\s+)?run(?:\s+#?(\d{1,9}))?)?[\s.!]*(?:please|thanks)?[\s.!]*$/i;

/** "Put null there and load them", "use 0 for those and load again". */
const putThere =
  /^(?:(?:ok|okay|please|then|and|so|now|just|can you|could you)[, ]+)*(?:put|use|write|insert|take|set|enter)\s+(nulls?|empty|missing|nothing|-?\d+(?:\.\d+)?|'[^']*'|"[^"]*")\s+(?:there|in there|in (?:their|its) place|instead|(?:for|in) (?:them|those|these|it)(?: instead)?)(?:\s*,)?(?:\s+(?:and|then|&))+\s+(?:load|replay|retry|reload|import|insert|add)(?:\s+(?:them|those|it|these|again|the rest|the rows))*(?:\s+(?:of|from) (?:the\s+)?(?:last\s+)?run(?:\s+#?(\d{1,9}))?)?[\s.!]*(?:please|thanks)?[\s.!]*$/i;

function replacedBy(said: string): string {
  if (/^(?:nulls?|empty|missing|nothing)$/i.test(said)) return 'NULL';
  return `'${said.replaceAll(/^["']|["']$/g, '').replaceAll("'", "''")}'`;
}

/** What a request wants of the rejects of a run; null when it is about something else. */
export function readRejectsRequest(request: string): RejectsRequest | null {
  const instead = replaced.exec(request.trim()) ?? putThere.exec(request.trim());
  // "Make it 1000" changes a plan; only with a word of loading it is about values that could not be read.
  const means =
    instead !== null &&
    (/^(?:nulls?|empty|missing|nothing)$/i.test(instead[1] ?? '') || /\b(?:load|replay|retry|reload|import|insert)\b/i.test(request));
  if (instead && means)
    return {
      does: 'replay',
      run: instead[2] === undefined ? null : Number(instead[2]),
      repairs: {},
      instead: replacedBy(instead[1] ?? ''),
    };
  // Most requests say no such word, and are not searched for more.
  const lines = /split|malformed|broken/i.test(request) ? wishOfLines.exec(request) : null;
  const match = lines ?? (/reject|quarantin/i.test(request) ? (wish.exec(request) ?? wishOfLast.exec(request)) : null);
  if (!match) return null;
  const rest = request.slice(match.index + match[0].length);
  const does = /^(?:show|list|see)$/i.test(match[1] ?? '') ? 'show' : 'replay';
  return {
    does,
    ...(lines ? { unsplit: true } : {}),
    run: match[2] === undefined ? null : Number(match[2]),
    repairs: assignments(rest.replace(/^\s*(?:[:,;]|by|with|where|using|setting|set|and)?\s*(?:setting|set)?\s*/i, '')),
  };
}

const assignment = /^\s*("(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_]*)\s*(?::=|=)(?!=)\s*/u;

/** `a = x, b = y`: commas within parentheses and quotes belong to the expressions. */
function assignments(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of parts(text)) {
    const head = assignment.exec(part);
    const expression = head
      ? part
          .slice(head[0].length)
          .trim()
          .replace(/[.;]+$/, '')
      : '';
    if (head?.[1] !== undefined && expression !== '') found[bare(head[1])] = expression;
  }
  return found;
}

const bare = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);

/** Splits where another assignment begins. */
function parts(text: string): string[] {
  const found: string[] = [];
  let [start, depth, quote] = [0, 0, ''];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === "'" || sign === '"') quote = sign;
    else if (sign === '(' || sign === '[') depth += 1;
    else if (sign === ')' || sign === ']') depth -= 1;
    const divider = quote === '' && depth === 0 ? (/^(?:[,;\n]|\s+and\s)/i.exec(text.slice(at))?.[0] ?? '') : '';
    if (divider === '' || !assignment.test(text.slice(at + divider.length))) continue;
    found.push(text.slice(start, at));
    start = at + divider.length;
    at = start - 1;
  }
  return [...found, text.slice(start)];
}

const Published = z.object({ type: z.literal('run.succeeded'), runNumber: z.number() });

/** Shows the rejects, or submits the run's own draft over them with the repair in front. */
export function* planRejects(
  { run: named, does, unsplit, repairs, instead }: RejectsRequest,
  { draft, facts, rejectsShown }: Episode,
): Planning<Reply> {
  const before = replayedBefore(draft);
  const run = named ?? rejectsShown ?? before?.run ?? facts.flatMap((fact) => Published.safeParse(fact).data ?? []).at(-1)?.runNumber;
  if (run === undefined) return refuse('There was no run in this conversation. Name one: repair the rejects of run 12: amount = …');
  const kind = unsplit ? ' unsplit' : '';
  let seen = yield* inspectRejects(`run ${run}${kind}`);
  if (!seen.ok && seen.failure.code === 'rejects.which') {
    const source = yield* askPerson(seen.failure.message, seen.failure.suggestions);
    seen = yield* inspectRejects(`run ${run}/${source}${kind}`);
  }
  if (!seen.ok) return refuse([seen.failure.message, seen.failure.hint].filter(Boolean).join(' '));
  const { rows, replay } = seen.value;
  const dataset = `${seen.value.dataset}${kind}`;
  if (does === 'show') {
    yield* queryData('SELECT * FROM rejects', [{ id: 'rejects', connection: rejectsKind, dataset }]);
    return say(
      `${rows === 1 ? 'One row' : `${rows?.toLocaleString('en-US') ?? 'Some'} rows`} of run ${run} could not be read. With place and reason: headgate export --rejects ${run}`,
    );
  }
  // "Make such values null" adds to a repair that was not enough; a repair in words is another one.
  const kept = instead !== undefined && before?.run === run ? before.repairs : {};
  const broken = instead === undefined ? {} : yield* brokenValues({ run, replay, repairs: kept }, instead);
  const notes = Object.keys(broken).map((name) => `Of ${name}, values that could not be read become ${instead ?? ''}; all others stay.`);
  const submitted = yield* submitDraft(withRepair(replay, { ...kept, ...broken, ...repairs }), { notes, notUnderstood: [] });
  if (submitted.ok) return say('The plan is on its card.');
  return refuse(submitted.problems.map(({ message }) => message).join(' '));
}

/** The run whose rejects a draft reads, and the repair that it makes of them; null when it reads none. */
function replayedBefore(draft: DraftInput | null): { run: number; repairs: Record<string, string> } | null {
  const source = draft?.sources.find(({ rejects }) => rejects !== undefined);
  if (source?.rejects === undefined) return null;
  const repair = draft?.steps?.find(({ op, from }) => op === 'derive' && from === source.id);
  return {
    run: source.rejects,
    repairs: z
      .record(z.string(), z.string())
      .catch({})
      .parse(repair?.['columns'] ?? {}),
  };
}

/** For each column that rows were rejected for: its repaired text where it can be read, else what takes its place. */
function* brokenValues(
  { run, replay, repairs }: { run: number; replay: Draft; repairs: Record<string, string> },
  instead: string,
): Planning<Record<string, string>> {
  const types = new Map(
    replay.steps.flatMap(({ op, columns }) => (op === 'cast' ? Object.entries(JsonObject.catch({}).parse(columns)) : [])),
  );
  const shown = yield* showRejects(run);
  const named = shown.ok ? new Set(shown.value.rejects.flatMap(({ column }) => column ?? [])) : null;
  const broken = [...types].filter(([name]) => named === null || named.size === 0 || named.has(name));
  return Object.fromEntries(
    broken.map(([name, type]) => {
      const text = repairs[name] ?? nameSql(name);
      return [
        name,
        `CASE WHEN try_cast(${text} AS ${typeof type === 'string' ? type : 'DATE'}) IS NOT NULL THEN ${text} ELSE ${instead} END`,
      ];
    }),
  );
}

/** The repair stands between the rejects and whatever read them. */
function withRepair(replay: Draft, repairs: Record<string, string>): DraftInput {
  const source = replay.sources.find(({ rejects }) => rejects !== undefined)?.id;
  if (source === undefined || Object.keys(repairs).length === 0) return replay;
  const id = freeId(
    'repaired',
    [...replay.sources, ...replay.steps].map((each) => each.id),
  );
  const renamed = (name: string): string => (name === source ? id : name);
  return {
    ...replay,
    steps: [
      { id, op: 'derive', from: source, columns: repairs, why: 'the repair of the rejected values' },
      ...replay.steps.map((step) => ({ ...step, from: Array.isArray(step.from) ? step.from.map(renamed) : renamed(step.from) })),
    ],
    checks: replay.checks.map((check) => ({ ...check, on: renamed(check.on) })),
    loads: replay.loads.map((load) => ({ ...load, from: renamed(load.from) })),
  };
}
