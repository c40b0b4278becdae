/** The conditions a request puts on rows, read with what the data holds. */
import type { Column } from '#domain/dataset.ts';
import { askPerson, type Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { happened } from '../../link/verb-columns.ts';
import { elementFields } from '../../link/elements.ts';
import { isPersonal } from '../../link/sensitive.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isList, isText } from '../../link/types.ts';
import { fetchValues, type KnownValues, sampleValues, type ValueHit } from '../../link/values.ts';
import type { RequestText } from '../../text/request-text.ts';
import { runOf } from '../../text/word-run.ts';
import { type Condition, joinConditions } from './condition.ts';
import { settleContradiction } from './contradiction.ts';
import { withoutPromises } from '../load/promised-condition.ts';
import { type Scanned, scanConditions } from './scan-conditions.ts';
import { dateOfGroup, takeTellingDate } from './telling-date.ts';
import { noted, type Scope, sourceOf } from '../scope.ts';
import { isIntroduction } from '../../text/filler.ts';
import { fieldsOfStruct } from '../columns/struct-fields.ts';

/** Reads and claims every condition in the unread text, as one filter step; with `promises`, what must hold becomes a check. */
export function* readConditions(scope: Scope, promises = false): Planning<Operation[]> {
  const telling = takeTellingDate(scope);
  const run = runOf(scope.text, scope.spans);
  const dated = telling?.column.name ?? scope.dated ?? dateOfGroup(scope)?.name;
  const scan = (known: KnownValues, columns = scope.columns): Scanned =>
    scanConditions({
      run,
      columns,
      subject: scope.subject,
      today: scope.today,
      known,
      ...(dated === undefined ? {} : { dated }),
    });
  let scanned = scan(sampleValues(scope.subject.seen));
  if (scanned.unknown.length > 0) scanned = scan(yield* fetchValues(sourceOf(scope.subject), scope.subject.seen));
  if (scanned.unknown.length > 0 && !scanned.ambiguous) scanned = (yield* withFields(scope, scanned, scan)) ?? scanned;
  for (const values of [valuesOfJoined, valuesOfElements]) {
    const known = scanned.unknown.length > 0 && !scanned.ambiguous ? yield* values(scope) : null;
    const wider = known && scan(known);
    if (wider && !wider.ambiguous && wider.conditions.length > scanned.conditions.length) scanned = wider;
  }
  if (scanned.ambiguous) {
    const chosen = yield* askWhich(scanned.ambiguous);
    const others = scanned.ambiguous.hits.filter((hit) => hit.column.name !== chosen).map((hit) => hit.column);
    scanned = scan(
      yield* fetchValues(sourceOf(scope.subject), scope.subject.seen),
      scope.columns.filter((column) => !others.includes(column)),
    );
  }
  if (telling !== null && !scanned.conditions.some(({ words }) => words.startsWith(telling.column.name)))
    scope.unread.push(telling.taken.phrase);
  const rows = promises ? withoutPromises(scanned.conditions, scope) : scanned.conditions;
  const read = toOperation(yield* settleContradiction(rows), scope);
  const unread = run.filter(({ lower, leads, start }) => lower === 'done' && leads === true && !scope.text.isClaimed(start));
  scope.unread.push(...unread.map(({ text }) => text));
  return read;
}

/** "Only cake" of sales with the category of their product: values of the columns that came with a join as well. */
function* valuesOfJoined(scope: Scope): Planning<KnownValues | null> {
  if (scope.joined.length === 0) return null;
  const known = new Map(yield* fetchValues(sourceOf(scope.subject), scope.subject.seen));
  for (const other of scope.joined) {
    for (const [column, values] of yield* fetchValues(sourceOf(other), other.seen)) {
      const own = scope.subject.seen.columns.some(({ name }) => name === column);
      const name = own ? `${other.id}_${column}` : column;
      if (scope.columns.some((each) => each.name === name)) known.set(name, values);
    }
  }
  return known;
}

/** "Without everything with nuts" of lists that are rows by now: values of the fields of their elements. */
function* valuesOfElements({ subject, columns }: Scope): Planning<KnownValues | null> {
  const own = subject.seen.columns;
  const isRowed = (name: string): boolean => columns.some((column) => column.name === name) && !own.some((column) => column.name === name);
  const fields = own.filter(isList).flatMap((list) =>
    elementFields(list)
      .filter((field) => isText(field) && !isPersonal(field) && isRowed(field.name))
      .map(({ name }) => ({
        name,
        sql: 'element',
        from: `(SELECT unnest(${nameSql(list.name)}).${nameSql(name)} AS element FROM ${nameSql(subject.id)})`,
      })),
  );
  return fields.length === 0 ? null : yield* fetchValues(sourceOf(subject), subject.seen, fields);
}

/** "Players on iOS": values of fields inside nested columns, tried where the columns explain a word less. */
function* withFields(scope: Scope, before: Scanned, scan: (known: KnownValues, columns: Column[]) => Scanned): Planning<Scanned | null> {
  const inner = scope.columns.flatMap(fieldsOfStruct).filter((field) => isText(field));
  if (inner.length === 0) return null;
  const values = yield* fetchValues(sourceOf(scope.subject), scope.subject.seen, inner);
  const hidden = inner.filter(({ name }) => !scope.columns.some((column) => column.name === name));
  const plain = scope.columns.filter((column) => fieldsOfStruct(column).length === 0);
  const scanned = scan(values, [...plain, ...hidden.map(({ name, type }) => ({ name, type }))]);
  if (scanned.ambiguous || scanned.conditions.length <= before.conditions.length) return null;
  scope.fields.push(...hidden);
  return scanned;
}

function* askWhich({ phrase, hits }: { phrase: string; hits: ValueHit[] }): Planning<string> {
  const names = hits.map((hit) => hit.column.name);
  return yield* askPerson(`“${phrase}” stands in more than one column. Which one do you mean?`, names);
}

function toOperation(conditions: Condition[], scope: Scope): Operation[] {
  const [first] = conditions;
  if (first === undefined) return [];
  for (const condition of conditions) {
    for (const word of condition.read) scope.text.claim(word);
    claimAdjective(condition, scope.text);
    if (condition.among !== undefined) scope.among = condition.among;
    noted(scope, condition.phrase, condition.words);
  }
  claimLooseWords(scope);
  const step: Operation = {
    phase: 'rows',
    op: 'filter',
    id: 'filtered',
    params: (relation) => ({ where: joinConditions(conditions, relation) }),
    phrase: conditions.map((condition) => condition.phrase).join(', '),
    place: first.start,
  };
  return [step];
}

const adjective =
  /(?<![\p{L}\p{N}_])(?:heavy|light|big|large|small|long|short|expensive|cheap|costly|old|young|new|high|low|slow|fast|hot|warm|cold|recent|late|early)(?=(?:\s+(?:ones?|rows?|entries))?[\s,:;-]*$)/iu;

/** "The heavy ones, above 300 kg": what the adjective means is said right behind it. */
function claimAdjective({ start }: Condition, text: RequestText): void {
  const found = adjective.exec(text.original.slice(0, start));
  if (found && !text.isClaimed(found.index)) text.claim({ start: found.index, end: found.index + found[0].length });
}

/** "only" and its like have done their work once there is a condition. */
function claimLooseWords({ text, spans }: Scope): void {
  for (const word of runOf(text, spans)) {
    // "Were played on Switch": a verb of coming to be says no more than that the rows are there.
    const came = happened.test(word.lower) && /\b(?:was|were|are|is|been|got)\s+$/i.test(text.original.slice(0, word.start));
    if (came || isIntroduction(word.lower)) text.claim(word);
  }
}
