/** A condition that is taken back by its opposite: "no cancelled ones", and then "no, cancelled". No row would meet both. */
import type { DraftInput } from '#domain/draft.ts';
import { changeStep, removeStep } from '../draft/edit.ts';
import { conjuncts } from './restriction.ts';
import { noted, type Scope } from './scope.ts';

const positive = /^lower\(trim\(((?:"[^"]+"|\w+))\)\) (?:= |in \()((?:'(?:[^']|'')*'(?:, )?)+)\)?$/;
const negative =
  /^(?:lower\(trim\(((?:"[^"]+"|\w+))\)\) is distinct from |\((?:"[^"]+"|\w+) is null or lower\(trim\(((?:"[^"]+"|\w+))\)\) not in \()((?:'(?:[^']|'')*'(?:, )?)+)\)*$/;

interface Values {
  column: string;
  list: string[];
}

const listed = (column: string, list = ''): Values => ({ column, list: list.split(/, (?=')/) });

const taken = (where: string): Values | null => {
  const [, column, list] = positive.exec(where) ?? [];
  return column === undefined ? null : listed(column, list);
};
const denied = (where: string): Values | null => {
  const [, one, several, list] = negative.exec(where) ?? [];
  return (one ?? several) === undefined ? null : listed(one ?? several ?? '', list);
};

/** "Is null" of "is not null", "is true" of "is not true". */
const negated = (where: string): string =>
  / is not /.test(where)
    ? where.replace(/ is not (?=(?:null|true|false)$)/, ' is ')
    : where.replace(/ is (?=(?:null|true|false)$)/, ' is not ');

/** Whether no row meets both, since the one leaves out all that the other takes. */
function excludes(one: string, other: string): boolean {
  const [takes, denies] = taken(one) ? [taken(one), denied(other)] : [taken(other), denied(one)];
  if (takes && denies) return takes.column === denies.column && takes.list.every((value) => denies.list.includes(value));
  return one !== other && negated(one) === other;
}

/** The draft without the conditions whose opposite is said now. */
export function withoutOpposite(draft: DraftInput, { where, phrase }: { where: string; phrase: string }, scope: Scope): DraftInput {
  return (draft.steps ?? []).reduce((current, { id, op, where: before }) => {
    if (op !== 'filter' || typeof before !== 'string') return current;
    const all = conjuncts(before);
    const left = all.filter((each) => !excludes(each, where));
    if (left.length === all.length) return current;
    noted(scope, phrase, 'its opposite, which the plan said before, holds no more');
    return left.length === 0 ? removeStep(current, id) : changeStep(current, id, { where: left.join(' and ') });
  }, draft);
}
