/** A join as a step: the other dataset opened, the key found, the matches counted. */
import { counted } from '#domain/amounts.ts';
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning, queryData } from '../../asking.ts';
import { freeId, relationId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { type ColumnLink, linkColumn } from '../../link/columns.ts';
import { baseName, type Mention } from '../../link/datasets.ts';
import { type JoinKey, leftsOf, onOf, pairsOf, rightsOf, saidKey } from '../../link/join-key.ts';
import { partsOfName } from '../../link/person-name.ts';
import { nameSql, rowSql } from '../../link/sql-text.ts';
import { isNumber, keyOf } from '../../link/types.ts';
import { splitList } from '../../text/list.ts';
import type { Bound } from '../rows/bound.ts';
import { wayTo } from './bridge.ts';
import { countedSide } from './counted-join.ts';
import { type Described, happened, narrowed, onlyThese, partnersExcepted, partnersMeant } from './join-side.ts';
import { flagPartners, isPartOfGroups } from './partner-part.ts';
import { noted, type Scope, sourceOf, type StructField, type Subject } from '../scope.ts';
import { fieldsOfStruct } from '../columns/struct-fields.ts';

export type JoinKind = 'left' | 'inner' | 'anti' | 'semi' | 'full';

/** A join as it was said. */
export interface JoinWish {
  kind: JoinKind;
  phrase: string;
  place: number;
  /** Where the other side is named; its columns may follow. */
  mention?: Mention;
  /** What it is joined for; left out: as its mention says, else all. */
  columns?: string[];
  /** Columns of it that stand before its name are what it is joined for: without any there is no join. */
  ofColumns?: boolean;
  /** A verb that must be true of the other side: "paid". */
  verb?: string;
  /** What is said of the other side right beside its name: without it there is no join. */
  describes?: Described;
  /** What must be true of no partner, and where that is said. */
  except?: { said: string; start: number; end: number };
  /** Rows have no key to it: only a third dataset leads there. */
  far?: boolean;
  /** How many partners on the other side a row has. */
  counted?: Bound;
}

/** Inspects the other dataset, finds the key and makes the step; reports the phrase as unused when there is no key. */
export function* joinStep(entry: DatasetEntry, wish: JoinWish, scope: Scope): Planning<Operation[]> {
  const other = yield* openOther(entry, scope);
  if (other === null) {
    scope.unread.push(wish.phrase);
    return [];
  }
  const meant =
    wish.except !== undefined
      ? yield* partnersExcepted(other, wish.except, scope)
      : wish.describes === undefined
        ? undefined
        : yield* partnersMeant(other, wish.describes, scope);
  const happening = wish.verb === undefined || meant ? null : yield* happened(other, wish.verb, scope);
  // What is said of the partner and nothing tells must not be left out in silence.
  if (meant === null && (happening === null || happening === other.id)) {
    scope.joined.pop();
    return [];
  }
  const before = wish.mention ? namedBefore(wish.mention, other, scope) : [];
  const isNeeded = wish.ofColumns !== true || before.length > 0;
  const way = isNeeded ? yield* wayTo(other, wish, scope) : null;
  if (way === null || (joins(wish.kind) && (yield* meetsNothing(other, way.key, scope)))) {
    scope.joined.pop();
    scope.unread.push(wish.phrase);
    return [];
  }
  const named = wish.mention
    ? [...before, ...namedColumns(wish.mention, other, scope)]
    : other.seen.columns.filter(({ name }) => wish.columns?.includes(name) ?? false);
  const { key } = way;
  const counting = meant ? onlyThese(other, meant, scope) : yield* partners(other, wish, scope, happening ?? other.id);
  const partnersKeyed = way.side(keyedSide(counting, way.partner, other, scope));
  const right = wish.counted === undefined ? partnersKeyed : countedSide(partnersKeyed, rightsOf(key), wish.counted, scope);
  if (!joins(wish.kind) && way.steps.length === 0 && isPartOfGroups(wish, scope))
    return flagPartners({ right, key, none: wish.kind === 'anti', other }, wish, scope);
  yield* noteMatches(other, key, { wish, scope });
  const keyed = keyedSelf(key, wish, scope);
  const on = onOf(key);
  const columns = joins(wish.kind) ? joinedColumns(scope, { other, right, key, named }) : null;
  const chosen = named.length > 0 && columns ? { columns: columns.map(({ qualified }) => qualified) } : {};
  if (columns) scope.columns = columns.map(({ name, type }) => ({ name, type }));
  if (way.steps.length > 0) scope.columns = scope.columns.filter(({ name }) => !leftsOf(key).includes(name));
  const params = { type: wish.kind, on, ...chosen };
  const behind = keyed[0]?.id;
  const join: Operation = {
    phase: 'shape',
    op: 'join',
    id: 'joined',
    params: () => params,
    with: [right],
    phrase: wish.phrase,
    place: wish.place,
  };
  const [through, ...without] = way.steps;
  return [...(through ? [through] : []), ...keyed, behind === undefined ? join : { ...join, behind }, ...without];
}

const fieldIn = (columns: Column[], name: string): StructField | undefined =>
  columns.some((column) => column.name === name) ? undefined : columns.flatMap(fieldsOfStruct).find((field) => field.name === name);

/** The step that makes a field inside a nested column of the left side the key; none where the key is a column. */
function keyedSelf({ left }: JoinKey, { phrase, place }: JoinWish, scope: Scope): Operation[] {
  const field = fieldIn(scope.columns, left);
  if (field === undefined) return [];
  scope.fields.push({ ...field, isMade: true });
  scope.columns = [...scope.columns, { name: field.name, type: field.type }];
  return [{ phase: 'shape', op: 'derive', id: `${left}_inside`, params: () => ({ columns: { [left]: field.sql } }), phrase, place }];
}

/** The other side with its key as a column, where that is a field inside a nested one. */
export function keyedSide(right: string, key: JoinKey, other: Subject, scope: Scope): string {
  const field = fieldIn(other.seen.columns, key.right);
  if (field === undefined) return right;
  const id = freeId(
    `${other.id}_fields`.slice(0, 36),
    scope.sideSteps.map((step) => step.id),
  );
  scope.sideSteps.push({
    id,
    op: 'derive',
    from: right,
    columns: { [field.name]: field.sql },
    why: `${field.name} from inside ${field.of.name}`,
  });
  return id;
}

/** The relation of the rows that count as partners. */
function* partners(other: Subject, wish: JoinWish, scope: Scope, from: string): Planning<string> {
  return joins(wish.kind) ? from : yield* narrowed(other, wish, scope, from);
}

const joins = (kind: JoinKind): boolean => kind === 'left' || kind === 'inner' || kind === 'full';

/** All of the left side, then the other's columns (or those that were named), under the names the join gives them. */
function joinedColumns(
  { columns }: Scope,
  { other, right, key, named }: { other: Subject; right: string; key: JoinKey; named: Column[] },
): (Column & { qualified: string })[] {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()));
  const added = (named.length > 0 ? named : other.seen.columns).filter(({ name }) => !rightsOf(key).includes(name));
  return [
    ...columns.map((column) => ({ ...column, qualified: column.name })),
    ...added.map(({ name, type }) => {
      const shown = taken.has(name.toLowerCase()) ? `${right}_${name}` : name;
      return { name: shown, type, qualified: shown };
    }),
  ];
}

const leads = 'add|adding|include|including|with|attach|bring in|plus|put|show';
const saidBefore = new RegExp(
  String.raw`\b(?:${leads})\s+(?:the\s+|its\s+|their\s+)?([^;.()]*?)\s+(?:of|from)\s+(?:the\s+|each\s+|every\s+|their\s+|its\s+)?(?:[\p{L}_]+\s+)?$`,
  'iu',
);

/** "name and segment of the customer": columns said right before the other dataset's name. Claimed. */
function namedBefore(mention: Mention, other: Subject, scope: Scope): Column[] {
  const before = scope.text.original.slice(0, mention.start);
  const said = (saidBefore.exec(before)?.[1] ?? '').replace(new RegExp(String.raw`^.*\b(?:${leads})\s+(?:the\s+)?`, 'i'), '');
  const links = splitList(said).map((item) => columnsCalled(item, other, scope));
  // "The number of tickets" is how many, "the number of the ticket" is a column.
  if (/^(?:total )?(?:number|count|no)$/i.test(said) && /s$/i.test(mention.phrase)) return [];
  if (said === '' || links.length === 0 || !links.every((link) => link !== null)) return [];
  const place = before.lastIndexOf(said);
  const lead = /(?:^|\s)(?:plus|along with)\s+(?:the\s+|its\s+|their\s+)?$/i.exec(before.slice(0, place));
  scope.text.claim({ start: lead?.index ?? place, end: mention.start });
  claimBeside(mention.end, scope);
  return links.flat();
}

const beside = String.raw`\s+(?:next to|beside|alongside|behind)\s+(?:(?:each|every|the)\s+[\p{L}_]+|them|it)(?![\p{L}\p{N}_])`;
const besideThem = new RegExp(`^${beside}`, 'iu');

/** "… next to each row": where columns of a partner stand anyway. */
function claimBeside(end: number, { text }: Scope): void {
  const found = besideThem.exec(text.after(end));
  if (found) text.claim({ start: end, end: end + found[0].length });
}

/** The column that an item of a list is called, or the two of a person's name. */
function columnsCalled(item: string, { noun, seen: { columns } }: Subject, scope: Scope): Column[] | null {
  const parts = partsOfName(item, columns, [noun]);
  if (parts !== null) scope.notes.push(`“${item}” of ${noun} is ${parts.map(({ name }) => name).join(' and ')}.`);
  const link = linkColumn(item, columns, noun);
  return parts ?? (link.kind === 'one' ? [link.column] : null);
}

const behindPartner = new RegExp(
  String.raw`^(?:'s)?\s+([\p{L}_][^¦;.!?]*?)(?=\s*(?:¦|;|$|[.!?])|\s+(?:to|into|from|on|by|where|only|load)\s|${beside})`,
  'iu',
);

/** "with the customer name and segment": columns said right behind the other dataset's name. Claimed. */
function namedColumns(mention: Mention, other: Subject, scope: Scope): Column[] {
  const rest = scope.text.after(mention.end);
  const clause = behindPartner.exec(rest);
  const found: Column[] = [];
  let end = mention.end;
  // "The gear class" of gear types: what names the data is a word of the column as well.
  const whole = (item: string): ColumnLink => linkColumn(`${mention.phrase} ${item}`, other.seen.columns);
  for (const item of splitList(clause?.[1] ?? '')) {
    const plain = columnsCalled(item, other, scope);
    const link = plain === null ? whole(item) : null;
    if (link !== null && (link.kind !== 'one' || link.how !== 'name')) break;
    found.push(...(plain ?? (link?.kind === 'one' ? [link.column] : [])));
    end = scope.text.original.indexOf(item, end) + item.length;
  }
  if (found.length > 0) scope.text.claim({ start: mention.end, end });
  if (found.length > 0) claimBeside(end, scope);
  return found;
}

/** Inspects a further dataset and adds it to what is read; null when it cannot be read. */
export function* openOther(entry: DatasetEntry, scope: Scope): Planning<Subject | null> {
  const [seen] = yield* inspectAll([entry]);
  if (!seen?.ok) return null;
  const noun = baseName(entry);
  const id = freeId(relationId(noun), [scope.subject.id, ...scope.joined.map((each) => each.id)]);
  const other: Subject = { id, entry, noun, seen: seen.value };
  scope.joined.push(other);
  return other;
}

/** Whether a column that another join brought in has no value in common with the key on the other side: names of people and of goods. */
function* meetsNothing(other: Subject, key: JoinKey, { subject, joined }: Scope): Planning<boolean> {
  const has = ({ seen }: Subject): boolean => seen.columns.some(({ name }) => name === key.left);
  const owner = has(subject) ? undefined : joined.find((each) => each !== other && has(each));
  if (owner === undefined) return false;
  const [left, right] = [nameSql(key.left), nameSql(key.right)];
  const sql = `SELECT count(*) FROM ${nameSql(owner.id)} WHERE ${left} IN (SELECT ${right} FROM ${nameSql(other.id)} WHERE ${right} IS NOT NULL)`;
  const table = yield* queryData(sql, [sourceOf(owner), sourceOf(other)]);
  return table.ok && Number(table.value.rows[0]?.[0]) === 0;
}

/** How many rows find a partner, and whether some find several: counted, since both change the result. */
function* noteMatches(other: Subject, key: JoinKey, { wish, scope }: { wish: JoinWish; scope: Scope }): Planning<void> {
  const { subject } = scope;
  const by = saidKey(pairsOf(key).map(({ left, right }) => (left === right ? left : `${left} = ${right}`)));
  noted(scope, wish.phrase, `${wish.kind} join with ${other.entry.name} by ${by}`);
  if (!subject.seen.columns.some(({ name }) => name === key.left) || wish.kind === 'anti' || wish.kind === 'semi') return;
  const [left, right] = [rowSql(leftsOf(key)), rowSql(rightsOf(key))];
  const keys = `SELECT ${right} FROM ${nameSql(other.id)} WHERE ${nameSql(key.right)} IS NOT NULL`;
  const sql = `SELECT (SELECT count(*) FROM ${nameSql(subject.id)}) AS rows, (SELECT count(*) FROM ${nameSql(subject.id)} WHERE ${left} IN (${keys})) AS matched, (SELECT count(*) FROM (${keys} GROUP BY ALL HAVING count(*) > 1)) AS repeated, ${uniqueSql(subject)} AS is_unique, EXISTS (SELECT 1 FROM ${nameSql(subject.id)} WHERE ${nameSql(key.left)} IS NOT NULL GROUP BY ${left} HAVING count(*) > 1) AS is_shared`;
  const table = yield* queryData(sql, [sourceOf(subject), sourceOf(other)]);
  const cells = table.ok ? (table.value.rows[0] ?? []) : [];
  const [rows, matched, repeated] = cells.slice(0, 3).map(Number);
  if (rows === undefined || matched === undefined || repeated === undefined) return;
  const count = (value: number): string => value.toLocaleString('en-US');
  scope.notes.push(
    `${count(matched)} of ${counted(rows, 'row')} of ${subject.noun} ${matched === 1 ? 'finds' : 'find'} a match in ${other.noun}; ${count(rows - matched)} ${rows - matched === 1 ? 'does' : 'do'} not.`,
  );
  const own = keyOf(subject)?.name;
  if (repeated > 0 && own !== undefined && cells[3] === true) scope.repeated = { key: own };
  if (repeated === 0 && cells[4] === true) scope.shared = [...(scope.shared ?? []), figuresOf(other, key, subject)];
  if (repeated > 0)
    scope.notes.push(
      `${count(repeated)} values of ${saidKey(rightsOf(key))} stand more than once in ${other.noun}: their rows appear once per match.`,
    );
}

/** The figures of a partner under names that only it has. */
const figuresOf = ({ noun, seen }: Subject, key: JoinKey, subject: Subject): { key: string; noun: string; columns: string[] } => ({
  key: key.left,
  noun,
  columns: seen.columns
    .filter(
      (column) =>
        isNumber(column) && !rightsOf(key).includes(column.name) && !subject.seen.columns.some(({ name }) => name === column.name),
    )
    .map(({ name }) => name),
});

/** Whether the data's own key stands once for each of its rows. */
const uniqueSql = (subject: Subject): string => {
  const key = keyOf(subject)?.name;
  return key === undefined ? 'false' : `(SELECT count(*) = count(DISTINCT ${nameSql(key)}) FROM ${nameSql(subject.id)})`;
};
