/** From a request to a submitted draft. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { draftTarget, type DraftInput, type Schedule } from '#domain/draft.ts';
import cronstrue from 'cronstrue';
import { askPerson, givenUp, type Planning, refuse, type Submitted, submitDraft, type Told } from './asking.ts';
import { takeGateWords } from './answers/gate-words.ts';
import { rescheduleKept } from './answers/reschedule-kept.ts';
import { addOperations, freeId, relationId } from './draft/edit.ts';
import type { Episode } from './episode.ts';
import { baseName, type Mention } from './link/datasets.ts';
import { settleMode, withStructure } from './load-structure.ts';
import { withBareNew, withNewness } from './newness.ts';
import { withParameters } from './parameters.ts';
import { withFileForm } from './read/load/file-form.ts';
import { linkOne } from './read/link.ts';
import type { CheckWish, Scope, Subject } from './read/scope.ts';
import { withRest } from './read/load/rest.ts';
import { readTarget } from './read/load/target.ts';
import { type Place, targetOf } from './read/load/target-place.ts';
import type { TargetWish } from './read/load/target-wish.ts';
import type { ScheduleWish } from './read/load/schedule.ts';
import { withoutBadRows } from './read/removals.ts';
import { repair } from './repair.ts';
import { groupsMeant } from './rows-or-groups.ts';
import { countedFromRun } from './run-day.ts';
import { type Reply, say } from './reply.ts';
import { isTable } from './link/left-tables.ts';
import { RequestText } from './text/request-text.ts';
import { type OtherLoad, severalPlaces, withOtherLoads } from './several-places.ts';
import { settleKey } from './unique-key.ts';
import { understand } from './understand.ts';
import { isWeighty, needsOtherData } from './weighty.ts';
import { readWishes, type Wishes } from './wishes.ts';

/** Plans a load. */
export function* planLoad(
  episode: Episode,
  text: RequestText,
  known: { entries: DatasetEntry[]; wishes: Wishes; wholeGroups?: boolean; beside?: OtherLoad[] },
): Planning<Reply> {
  const several = known.beside ? null : severalPlaces(text, known.entries);
  if (several) {
    const first = new RequestText(several.first, text.typed);
    return yield* planLoad(episode, first, {
      ...known,
      wishes: readWishes(first, known.entries, episode.setting.today),
      beside: several.others,
    });
  }
  const understood = yield* understand({ episode, text, ...known, question: false });
  if ('reply' in understood) return understood.reply;
  const { scope, operations, beside } = understood;
  const waits = takeGateWords(text);
  if (waits !== null) scope.notes.push(waits);
  if (known.wholeGroups !== true && (yield* groupsMeant(scope, operations))) {
    const anew = new RequestText(text.original, text.typed);
    const wishes = readWishes(anew, known.entries, episode.setting.today);
    return yield* planLoad(episode, anew, { ...known, wishes, wholeGroups: true });
  }
  const mode = yield* settleMode(known.wishes, operations, scope);
  if (mode === 'none') return refuse(givenUp);
  const wishes = {
    ...known.wishes,
    mode: { ...known.wishes.mode, mode },
    target: schemaForSeveral(known.wishes.target, beside.length),
  };
  const { target, schedule } = wishes;
  const kept =
    target === null && schedule && operations.length === 0 ? yield* rescheduleKept(text.original, scope.subject, schedule) : null;
  if (kept) return kept;
  const bare = yield* bareDraft(scope, wishes, known.entries);
  if (bare === null) return refuse(givenUp);
  const written = withFileForm(addOperations(bare, operations), wishes.file, scope);
  const grown = withMoreLoads(written, beside, known.wishes.target);
  const all = withOtherLoads(grown, known.beside ?? []);
  const keyed = yield* settleKey(yield* withKey(all, known.wishes.mode.key, scope), scope);
  if (keyed === null) return refuse(givenUp);
  const structured = yield* withStructure(keyed, wishes.mode, scope);
  const repeats = schedule !== null || mode === 'append';
  const newness = withBareNew(
    wishes.newness,
    { repeats, key: structured.loads[0]?.key !== undefined || mode === 'insert-only-new' },
    scope,
  );
  const fresh = yield* withNewness(structured, newness, scope);
  const checked = withRest(withoutBadRows(withChecks(fresh, scope.checks), scope), wishes.rest, scope);
  return yield* submit(countedFromRun(withParameters(checked, wishes.parameters, scope), scope), scope);
}

/** "load orders and customers into staging": one name for several tables is their schema. */
const schemaForSeveral = (target: TargetWish | null, others: number): TargetWish | null =>
  target?.kind === 'table' && others > 0 && !target.name.includes('.') ? { ...target, kind: 'schema' } : target;

/** Sources, side steps and the load, and no step of the main chain yet. */
function* bareDraft(scope: Scope, { target, mode, schedule, name: called }: Wishes, entries: DatasetEntry[]): Planning<DraftInput | null> {
  const { subject, joined, sideSteps } = scope;
  const place =
    target === null && schedule ? yield* askTarget(scope, entries, schedule.phrase) : targetOf(target, relationId(subject.noun));
  if (place === null) return null;
  const name = draftTarget(place);
  if (target === null && !schedule) scope.notes.push(`No target was named, so the rows go to ${name} in the ${place.connection}.`);
  return {
    title: `Load ${subject.noun} into ${name}`.slice(0, 120),
    sources: [
      {
        ...sourceEntry(subject),
        ...(Object.keys(scope.options).length > 0 ? { options: scope.options } : {}),
      },
      ...joined.map(sourceEntry),
    ],
    steps: sideSteps,
    loads: [{ from: subject.id, ...place, ...(mode.mode ? { mode: mode.mode } : {}), ...(mode.loadIds ? { load_id: true } : {}) }],
    ...(schedule ? { schedule: scheduleOf(schedule, scope.notes) } : {}),
    ...(called === null ? {} : { name: called }),
  };
}

/** The draft with the key that was named, under the names its columns have in the end. */
export function* withKey(draft: DraftInput, phrases: string[], scope: Scope): Planning<DraftInput> {
  const [load, ...others] = draft.loads;
  if (load === undefined || phrases.length === 0) return draft;
  const renames = new Map<string, string>();
  for (const step of draft.steps ?? []) {
    if (step.op !== 'rename' || typeof step['columns'] !== 'object' || step['columns'] === null) continue;
    for (const [from, to] of Object.entries(step['columns'])) if (typeof to === 'string') renames.set(from, to);
  }
  const key: string[] = [];
  for (const phrase of phrases) {
    const made = [...renames.values()].find((name) => name.toLowerCase() === phrase.toLowerCase());
    const linked = made ?? (yield* linkOne(phrase, scope))?.name;
    const name = linked === undefined ? undefined : (renames.get(linked) ?? linked);
    if (name !== undefined && !key.includes(name)) key.push(name);
  }
  return key.length === 0 ? draft : { ...draft, loads: [{ ...load, key }, ...others] };
}

/** The draft with checks on what its first load writes. */
export function withChecks(draft: DraftInput, wishes: CheckWish[]): DraftInput {
  const on = draft.loads[0]?.from ?? '';
  return wishes.length === 0
    ? draft
    : { ...draft, checks: [...(draft.checks ?? []), ...wishes.map(({ check, severity, params }) => ({ on, check, ...params, severity }))] };
}

export function scheduleOf({ cron, timezone, phrase, catchUp }: ScheduleWish, notes: string[]): Schedule {
  notes.push(`“${phrase}”: ${cronstrue.toString(cron)}, ${timezone ?? 'UTC, since no zone was named'}.`);
  return { cron, timezone: timezone ?? 'UTC', ...(catchUp === null ? {} : { catch_up: catchUp }) };
}

/** A schedule without a target may mean a load that exists: the tables of that name are offered. */
function* askTarget({ subject }: Scope, entries: DatasetEntry[], when: string): Planning<Place | null> {
  const noun = relationId(subject.noun);
  const tables = entries.filter((entry) => isTable(entry) && relationId(baseName(entry)).includes(noun)).map(({ name }) => name);
  const choices = [...new Set([...tables.slice(0, 5), `public.${noun}`])];
  const answer = yield* askPerson(`Which load of ${subject.entry.name} shall run ${when}? Name the table it writes.`, choices);
  // "into analytics.o1 please" names a table as well as the bare name does.
  const said = readTarget(new RequestText(/\s/.test(answer) ? answer : `into ${answer}`), []);
  return said === null ? null : targetOf(said, noun);
}

export function sourceEntry({ id, entry: { connection, name, kind } }: Pick<Subject, 'id' | 'entry'>): DraftInput['sources'][number] {
  return kind === 'table' || kind === 'view' ? { id, connection, table: name } : { id, connection, path: name };
}

/** "Load orders and customers into staging": every further dataset as it is, under its own name beside the first. */
function withMoreLoads(draft: DraftInput, beside: Mention[], target: TargetWish | null): DraftInput {
  return beside.reduce((grown, { entries: [entry] }) => {
    const [load] = grown.loads;
    if (entry === undefined || load === undefined || grown.loads.length >= 10) return grown;
    const noun = relationId(baseName(entry));
    const id = freeId(noun, [...grown.sources.map((source) => source.id), ...(grown.steps ?? []).map((step) => step.id)]);
    return {
      ...grown,
      sources: [...grown.sources, sourceEntry({ id, entry })],
      loads: [...grown.loads, { from: id, ...besidePlace(load, noun, target) }],
    };
  }, draft);
}

/** The place of a further dataset: in the schema or the folder of the first, under its own name. */
function besidePlace(load: DraftInput['loads'][number], noun: string, target: TargetWish | null): Place {
  const { connection = 'warehouse', table = '', path } = load;
  if (path !== undefined && target?.kind === 'file')
    return { connection: load.connection ?? 'files', path: path.replace(/[^/]*?((?:\.[a-z]+)*)$/i, `${noun}$1`) };
  return { connection, table: `${table.includes('.') ? table.split('.')[0] : 'public'}.${noun}` };
}

/** "Came back late (returned_on after due_on)": what stands in parentheses right behind says it again, and was read. */
function isExplained(phrase: string, text: RequestText): boolean {
  const end = text.original.indexOf(phrase) + phrase.length;
  const remark = /^(?:\s+\p{L}+)?\s*\(([^()]+)\)/u.exec(text.original.slice(end));
  if (text.original.indexOf(phrase) < 0 || remark === null) return false;
  const from = end + remark[0].indexOf('(') + 1;
  return text.between(from, from + (remark[1]?.length ?? 0)).includes('¦') && !text.unread().some((other) => remark[1]?.includes(other));
}

const emptying = /\b(?:truncate|empty|wipe|clear)\b|\breload\b[^.]*\b(?:from|with)\b/i;
/** As it was typed, too: what is read may say "replace" instead. */
const isEmptied = ({ original, typed }: RequestText): boolean => [original, typed].some((words) => emptying.test(words));

/** "Truncate it and reload it from customers.csv": every row goes, so nothing of the old columns binds the new data. */
function afterEmptying(draft: DraftInput, { problems }: Submitted, { text, notes }: Pick<Scope, 'text' | 'notes'>): DraftInput | null {
  const drift = problems.find(({ code }) => code === 'load.drift');
  const [load, ...others] = draft.loads;
  if (drift === undefined || load?.mode !== 'replace' || load.drift !== undefined || !isEmptied(text)) return null;
  notes.push(`${drift.message} Since every row is replaced, the table follows the new data; columns that it lacks stay empty.`);
  return { ...draft, loads: [{ ...load, drift: 'evolve' }, ...others] };
}

function* submitFollowing(draft: DraftInput, told: Told): Planning<Reply> {
  const submitted = yield* submitDraft(draft, told);
  return submitted.ok ? say('The plan is on its card.') : yield* repair(draft, submitted, told);
}

const shareRejected = /\d.*\b(?:reject\w*|unreadable|bad|broken|quarantined?|invalid|(?:can ?not|can't|could not|couldn't) be read)\b/i;

/** Submits a draft with how it was read; asks first when much was not understood; repairs, asks or explains when it does not compile. */
export function* submit(draft: DraftInput, scope: Pick<Scope, 'text' | 'spans' | 'notes' | 'unread'> & Partial<Scope>): Planning<Reply> {
  for (const span of scope.spans) scope.text.claim(span);
  const notUnderstood = [...new Set([...scope.unread, ...scope.text.unread()])].filter((phrase) => !isExplained(phrase, scope.text));
  const typed = [...new Set(notUnderstood.map((phrase) => scope.text.asTyped(phrase)))];
  const weighty = notUnderstood.filter((phrase) => isWeighty(phrase, scope.text) || needsOtherData(phrase, scope.text, scope));
  if (weighty.length > 0) {
    const choices = ['go on without it', 'cancel'];
    const answer = yield* askPerson(
      `I did not understand ${typed.map((phrase) => `“${phrase}”`).join(' and ')}.${notUnderstood.some((phrase) => shareRejected.test(phrase)) ? ' A load cannot stop at a share of rejected rows; its card counts them before anything is written.' : ''} Plan the rest without it?`,
      choices,
    );
    if (answer !== choices[0]) return refuse(givenUp);
  }
  const told = { notes: scope.notes, notUnderstood: typed };
  const submitted = yield* submitDraft(draft, told);
  const following = submitted.ok ? null : afterEmptying(draft, submitted, scope);
  if (following !== null) return yield* submitFollowing(following, told);
  return submitted.ok ? say('The plan is on its card.') : yield* repair(draft, submitted, told);
}
