/** Follow-ups: changing the draft that was submitted last. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { draftTarget, type DraftInput } from '#domain/draft.ts';
import { askPerson, givenUp, type Planning, refuse } from './asking.ts';
import { changesOwnColumns, namesColumn } from './own-columns.ts';
import { isWaiting } from './answers/pipeline-actions.ts';
import { withoutDoubling } from './doubling.ts';
import { addOperations } from './draft/edit.ts';
import { addedStep, beforeCorrected } from './corrected.ts';
import { columnsAfter } from './draft/columns-after.ts';
import { openScope } from './draft-scope.ts';
import type { Operation } from './draft/operation.ts';
import type { Episode } from './episode.ts';
import { keptBesideElements, withoutAbsent } from './kept-beside.ts';
import { findMentions, type Mention } from './link/datasets.ts';
import { sourceEntry, submit, withChecks, withKey } from './load.ts';
import { withStructure } from './load-structure.ts';
import { withNewness } from './newness.ts';
import { withGivenValues, withParameters } from './parameters.ts';
import { countedFromRun } from './run-day.ts';
import { changeDirection, changeKept, changeNumbers, mergeValues } from './read/change-values.ts';
import { changeFunctions } from './read/groups/other-function.ts';
import { changeBounds, mergeBounds } from './read/load/changed-bounds.ts';
import { changeChecks } from './read/load/changed-checks.ts';
import { inPromise } from './read/load/checks.ts';
import { readJoins } from './read/joins/joins.ts';
import { withWiderJoins } from './read/joins/wider-join.ts';
import { asShares } from './read/groups/as-share.ts';
import { filledGroups } from './read/groups/filled-groups.ts';
import { firstGroups } from './read/groups/first-groups.ts';
import { lastAggregate } from './draft/aggregates.ts';
import { atOtherGrain, orderedGroups, regroup } from './read/groups/regroup.ts';
import { answerBrokenCheck, removeSteps } from './read/removals.ts';
import { isSwap } from './read/restriction.ts';
import type { Scope } from './read/scope.ts';
import { readFileForm, withFileForm } from './read/load/file-form.ts';
import { withPlace } from './read/load/target-place.ts';
import type { Reply } from './reply.ts';
import { otherTimes, rescheduled } from './revise-schedule.ts';
import { newNames } from './new-names.ts';
import { isTable } from './link/left-tables.ts';
import { bestMentions } from './subject.ts';
import { settleKey } from './unique-key.ts';
import { pattern } from './text/pattern.ts';
import { RequestText } from './text/request-text.ts';
import { readOperations, readWishes, type Wishes } from './wishes.ts';

const again = [
  pattern('run|do|load|repeat|start it|that|this|them|the_same|the_load? once? again|more this_time?'),
  pattern('again|once_more|once_again|one_more_time|another_time this_time?'),
];
const thisTime = pattern('this_time');
const ofAll = pattern('both|all of_them|loads|tables?');

/** Changes the last draft by what the text says, and submits the result as a new version. */
export function* planRevision(episode: Episode, newest: DraftInput, said: Change): Planning<Reply> {
  const changed = (yield* corrected(episode, newest, said)) ?? (yield* revised(episode, newest, said));
  if ('reply' in changed) return changed.reply;
  const { draft, scope } = changed;
  if (!changed.isOther) return yield* nothingChanged(scope);
  scope.notes.unshift(`This changes the plan “${newest.title}”.`);
  return yield* submit(retitled(draft), scope);
}

/** The draft with another step in the place of the last one, where that is what the text corrects; null where it is not. */
function* corrected(episode: Episode, newest: DraftInput, said: Change): Planning<Revised | null> {
  const { target, schedule, mode } = said.wishes;
  const before = target || schedule || mode.mode || !isWaiting(episode) ? null : beforeCorrected(episode.request, episode.drafts);
  const step = before && addedStep(before, newest);
  if (!before || !step || isSwap(episode.request, step)) return null;
  const text = new RequestText(said.text.original, said.text.typed);
  const changed = yield* revised(episode, before, { ...said, text, wishes: readWishes(text, said.entries, episode.setting.today) });
  if ('reply' in changed || addedStep(before, changed.draft)?.op !== step.op) return null;
  changed.scope.notes.push(
    `It takes the place of the last change${step.why === undefined ? '' : `, ${step.why.replace(/^You said: /, '')}`}.`,
  );
  return changed;
}

/** What is said about a draft. */
export interface Change {
  text: RequestText;
  wishes: Wishes;
  entries: DatasetEntry[];
  /** The draft is a question that was answered: figures that are named are asked for. */
  asks?: boolean;
}

export interface Revised {
  draft: DraftInput;
  scope: Scope;
  /** It differs from what was there, or shall be done again. */
  isOther: boolean;
}

/** The draft as the text changes it; ends with a reply when it cannot be read or the person gives up. */
export function* revised(
  episode: Episode,
  newest: DraftInput,
  { text, wishes: said, entries, asks = false }: Change,
): Planning<Revised | { reply: Reply }> {
  // Without a schedule, "make that weekly" is about the groups of a card that waits.
  const grain = said.schedule && !newest.schedule && isWaiting(episode) ? atOtherGrain(newest, said.schedule.phrase) : null;
  const file = said.file ?? otherForm(newest, said, text);
  const plain = { ...said, file, target: knownSchema(said.target, entries), ...(grain ? { schedule: null } : {}) };
  const before = isBackfill(text) ? loadedOnce(newest) : (grain?.draft ?? newest);
  const timed = otherTimes(before, said.schedule ? null : text);
  const last = timed.draft;
  const opened = yield* openScope(episode, last, text);
  if ('reply' in opened) return opened;
  const { scope } = opened;
  const wishes = yield* withoutDoubling(episode, last, { wishes: plain, scope });
  if (wishes === null) return { reply: refuse(givenUp) };
  scope.notes.push(...timed.notes);
  scope.spans.push(...ownMentions(last, text, { entries, wishes }));
  if (grain) scope.notes.push(grain.note);
  const repeated = text.take(...again) !== null;
  text.take(thisTime);
  if (plain.schedule && last.loads.length > 1) text.take(ofAll);
  const given = withGivenValues(last, scope);
  const trimmed = removeSteps(answerBrokenCheck(changeChecks(changeBounds(given, scope), scope), scope), scope);
  const numbered = changeFunctions(changeDirection(changeNumbers(changeKept(trimmed, scope), scope), scope), scope);
  const shares = asShares(numbered, scope);
  const filled = filledGroups(numbered, scope);
  const grouped = yield* regroup(withWiderJoins(numbered, scope), scope, asks);
  const beside = mentionsBeside(last, text, { entries, wishes });
  // "Per tutor" of lessons that have a tutor_id joins no tutors.
  const owned = yield* changesOwnColumns(last, text, entries);
  const others = owned ? beside.filter(({ phrase }) => !namesColumn(phrase, scope.columns)) : beside;
  const joins = yield* joinsOf(grouped, { scope, entries, others });
  const first = firstGroups(grouped, scope);
  const ordered = orderedGroups(grouped, scope);
  const wished = groupedOnce(yield* readOperations(scope, wishes, asks && lastAggregate(grouped) === undefined), grouped, scope);
  const merged = mergeValues(grouped, wished, scope);
  const operations = [...joins, ...filled, ...merged.operations, ...shares, ...first, ...ordered];
  const retargeted = withFileForm(
    withWishes(addOperations(withSources(merged.draft, scope), operations), wishes, scope),
    wishes.file,
    scope,
  );
  const keyed = yield* settleKey(yield* withKey(retargeted, wishes.mode.key, scope), scope);
  if (keyed === null) return { reply: refuse(givenUp) };
  const structured = yield* withStructure(keyed, wishes.mode, scope);
  const promised = mergeBounds(yield* withNewness(structured, wishes.newness, scope), scope.checks, scope);
  const checked = withChecks(promised.draft, promised.wishes);
  const draft = withoutAbsent(keptBesideElements(countedFromRun(withParameters(checked, wishes.parameters, scope), scope), scope), scope);
  return { draft, scope, isOther: repeated || JSON.stringify(draft) !== JSON.stringify(grain ? newest : before) };
}

/** "As parquet please" of files that are written. */
function otherForm({ loads: [load] }: DraftInput, { target }: Wishes, text: RequestText): Wishes['file'] {
  if (load?.path === undefined || target !== null) return null;
  return readFileForm(text, { phrase: '', start: 0, end: 0, kind: 'file', name: load.path }, load.path);
}

/** "Write it to crm instead": a name that tables stand under, or the folder that data comes from, is a schema. */
function knownSchema(target: Wishes['target'], entries: DatasetEntry[]): Wishes['target'] {
  const isSchema =
    target?.kind === 'table' && entries.some((entry) => entry.name.toLowerCase().startsWith(`${target.name}${isTable(entry) ? '.' : '/'}`));
  return isSchema ? { ...target, kind: 'schema' } : target;
}

/** A part that is loaded again is no other plan for the schedule. */
const isBackfill = ({ original }: RequestText): boolean =>
  /^(?:(?:please|now|and|then|also)[, ]+)*(?:backfill|reload|load again)\b/i.test(original);

function loadedOnce({ schedule: _schedule, name: _name, ...draft }: DraftInput): DraftInput {
  return { ...draft, title: `Backfill: ${draft.title}`.slice(0, 120) };
}

const enriching = /^(?:(?:and|also|please|now|then|ok)[, ]+)*(?:add|include|show|attach|bring in|look up)\b/i;

/** Joins that are said; what is added to groups is joined to them, by what they are grouped by. */
function* joinsOf(
  draft: DraftInput,
  { scope, entries, others }: { scope: Scope; entries: DatasetEntry[]; others: Mention[] },
): Planning<Operation[]> {
  const aggregate = lastAggregate(draft);
  if (aggregate === undefined || others.length === 0 || !enriching.test(scope.text.original))
    return yield* readJoins(scope, entries, { others, enriches: false });
  const before = scope.columns;
  scope.columns = columnsAfter(draft, new Map([[scope.subject.id, scope.subject.seen.columns]]));
  const joins = yield* readJoins(scope, entries, { others, enriches: false });
  scope.columns = [...before, ...scope.columns.filter(({ name }) => before.every((column) => column.name !== name))];
  return joins.map((join) => ({ ...join, phase: 'after' }));
}

/** Rows that are groups already are not grouped by what is in them no more: that is told. */
function groupedOnce(wished: Operation[], draft: DraftInput, scope: Scope): Operation[] {
  const regrouped = lastAggregate(draft) === undefined ? [] : wished.filter(({ op }) => op === 'aggregate');
  if (regrouped.length === 0) return wished;
  scope.unread.push(...new Set(regrouped.map(({ phrase }) => phrase)));
  return wished.filter(({ phase }) => phase !== 'group' && phase !== 'after');
}

/** Where the text names what the draft reads first. */
function ownMentions(last: DraftInput, text: RequestText, { entries, wishes }: { entries: DatasetEntry[]; wishes: Wishes }): Mention[] {
  const [source] = last.sources;
  const { mentions } = findMentions(text, entries, wishes.target ? [wishes.target] : []);
  return bestMentions(mentions).filter(
    ({ how, entries: [first] }) => how !== 'part' && how !== 'typo' && first?.name === (source?.path ?? source?.table),
  );
}

/** Datasets that the text names and the draft does not read yet. */
function mentionsBeside(last: DraftInput, text: RequestText, { entries, wishes }: { entries: DatasetEntry[]; wishes: Wishes }): Mention[] {
  const own = last.sources.map(({ path, table }) => path ?? table);
  return bestMentions(findMentions(text, entries, [...(wishes.target ? [wishes.target] : []), ...newNames(text)]).mentions).filter(
    ({ entries: [first], start }) => !own.includes(first?.name) && !inPromise(text, start),
  );
}

/** The draft with the datasets that joins brought in beside those it has, and their side steps. */
const withSources = (draft: DraftInput, { joined, sideSteps }: Scope): DraftInput => ({
  ...draft,
  sources: [...draft.sources, ...joined.filter(({ id }) => draft.sources.every((source) => source.id !== id)).map(sourceEntry)],
  steps: [...sideSteps, ...(draft.steps ?? [])],
});

function withWishes(draft: DraftInput, { target, mode, schedule }: Wishes, scope: Scope): DraftInput {
  const [load, ...others] = draft.loads;
  const [source, ...sources] = draft.sources;
  if (load === undefined || source === undefined) return draft;
  const changed = {
    ...(target ? withPlace(load, target) : load),
    ...(mode.mode ? { mode: mode.mode } : {}),
    ...(mode.loadIds ? { load_id: true } : {}),
  };
  return {
    ...draft,
    sources: [withOptions(source, scope), ...sources],
    loads: [changed, ...others],
    ...(schedule ? { schedule: rescheduled(draft.schedule, schedule, scope) } : {}),
  };
}

function withOptions(source: DraftInput['sources'][number], { options }: Scope): DraftInput['sources'][number] {
  if (Object.keys(options).length === 0) return source;
  const before = typeof source.options === 'object' && source.options !== null ? source.options : {};
  return { ...source, options: { ...before, ...options } };
}

/** The title follows the target when it named the old one. */
function retitled(draft: DraftInput): DraftInput {
  const [load] = draft.loads;
  return { ...draft, title: draft.title.replace(/ into \S+$/, ` into ${draftTarget(load ?? {})}`).slice(0, 120) };
}

/** Says what was not understood and what a change may look like. */
function* nothingChanged({ text, columns, unread: missed }: Scope): Planning<Reply> {
  const unread = [...missed, ...text.unread()].map((phrase) => `“${text.asTyped(phrase)}”`);
  const [first, second] = columns;
  const choices = [
    'use append instead',
    `rename ${first?.name ?? 'a'} to id`,
    `leave out the column ${second?.name ?? 'b'}`,
    'cancel that',
  ];
  yield* askPerson(
    `I did not understand ${unread.length > 0 ? unread.join(', ') : 'what to change'}, so the plan stays as it is. What should change?`,
    choices,
  );
  return refuse('Please say the change as a sentence, for example “use append instead”.');
}
