/** Which words of a wished alert nothing of it says: an alert that drops "cancelled" or a second bound would watch something else. */
import type { Watch } from '#domain/alert.ts';
import type { Column } from '#domain/dataset.ts';
import { linkColumn } from '../link/columns.ts';
import { nameWords } from '../link/names.ts';
import { isFiller } from '../text/filler.ts';

/** Words of the telling, of bounds, of what is counted and of time. */
const known = new Set(
  (
    'tell told alert alerted warn warned notify notified informed pinged reminded mailed ping let inform message mail email e-mail page remind text call contact shout yell scream holler us team know hear everyone everybody ' +
    'somebody someone send drop drops note warning notification heads-up heads up word line touch raise create set make alarm watch monitor keep eye ' +
    'observe watching monitoring observing keeping as soon once whenever case if when unless always ever never suddenly again any anything nothing something more most least fewer less than ' +
    'over above below under exceed exceeds exceeded reaches reach percent per cent half halves third thirds quarter fifth tenth two between within range ' +
    'entry line lines empty null nulls missing blank set without no not value filled has had fall falls fallen shrink shrinks decrease decreases decline declines ' +
    'goes go down plunge plunges grow grows rise rises increase increases jump jumps climb climbs double doubles doubled older staler ' +
    'later stale old fresh out date loaded arrived arrives comes come came last ' +
    'further stop stops stopped receiving receive receives bringing got duplicate duplicates duplicated dupes unique twice repeat repeats repeated repeating several times ' +
    'appear appears show shows occur occurs exist exists contain contains zero negative higher lower larger smaller bigger greater heavier lighter longer shorter cheaper hand ' +
    'exactly maximum minimum limit single share all list number numbers count total load loads run runs time before previous one usual normal compared outside falls ' +
    'leave leaves left lists too long much many percentage exceeding dataset source size shrunk grown rows row come coming arrive still away moment right immediately ' +
    'column look looks looking otherwise else because need needs want please each every also cannot'
  ).split(' '),
);

/** Words that only some kinds are said with. */
const ofKind: Partial<Record<Watch['kind'], ReadonlySet<string>>> = {
  age: new Set(
    'minute minutes hour hours day days week weeks since during past updated update updates refreshed changed added entered recorded inserted'.split(
      ' ',
    ),
  ),
  change: new Set('size half lose loses lost loss'.split(' ')),
};

const isFigure = (word: string): boolean => /^[<>=€$£]*\d[\d.,]*(?:%|k|m)?$/.test(word);

/** The words of a wish that its watch does not hold, in order: other columns and values, and figures beside its own. */
export function leftOver(said: string, watch: Watch, columns: readonly Column[], noun: string): string[] {
  const used = new Set(columnsOf(watch));
  const words = [...said.matchAll(/[\p{L}\p{N}_%<>=€$£@][\p{L}\p{N}_.,'’%-]*/gu)].map(([word]) => word.replace(/[.,'’-]+$/, ''));
  const figures = words.filter(isFigure);
  const named = new Set([noun, ...used].flatMap(nameWords));
  const isUsed = (word: string): boolean => {
    const link = linkColumn(word, [...columns], noun);
    return link.kind === 'one' && used.has(link.column.name);
  };
  const isKnown = (word: string): boolean =>
    isFigure(word) ||
    known.has(word.toLowerCase()) ||
    ofKind[watch.kind]?.has(word.toLowerCase()) === true ||
    isFiller(word) ||
    isUsed(word) ||
    nameWords(word).every((part) => named.has(part) || known.has(part));
  return [...words.filter((word) => !isKnown(word)), ...figures.slice(figuresOf(watch))];
}

const columnsOf = (watch: Watch): string[] => ('columns' in watch ? watch.columns : 'column' in watch ? [watch.column] : []);

/** How many figures a watch can have been said with. */
function figuresOf(watch: Watch): number {
  switch (watch.kind) {
    case 'missing':
    case 'missing-rows':
    case 'age':
    case 'duplicates':
      return 1;
    case 'change':
      return [watch.downPercent, watch.upPercent].filter((bound) => bound !== null).length;
    case 'rows':
    case 'outside':
      return [watch.least, watch.most].filter((bound) => bound !== null).length;
  }
}
