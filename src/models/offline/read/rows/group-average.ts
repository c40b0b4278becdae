/** Each row against the average of its group: "that cost more than their category's average", "with the category average beside". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier, isNumber, measureColumns } from '../../link/types.ts';
import { measuredBy } from '../../link/verb-columns.ts';
import type { Taken } from '../../text/request-text.ts';
import { groupOfPhrase } from '../groups/groups.ts';
import { linkQuietly } from '../link.ts';
import { noted, type Scope } from '../scope.ts';

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const mean = '(?:average|mean|avg)';
const more = 'more|higher|above|over|greater|bigger|larger|dearer|longer|older|slower|heavier';
const less = 'less|lower|below|under|smaller|cheaper|shorter|younger|faster|lighter|fewer';
const own = '(?:(?:the|their|its|that of their|that of its|each|every)\\s+)?(?:own\\s+|same\\s+)?';
const compared = String.raw`(?:(?:that|which|who|whose|with|having|where)\s+)?(?:(?:a|an|the|are|is|were|was)\s+)?(?:(?<figure>${name})\s+)?(?:(?:is|are|was|were)\s+)?(?<than>${more}|${less})(?:\s+expensive)?(?:\s+than)?\s+`;
const comparing = [
  new RegExp(String.raw`(?<![\p{L}\p{N}_])${compared}${own}(?<group>${name}(?: ${name})??)(?:'s)?\s+${mean}(?![\p{L}\p{N}_])`, 'dgiu'),
  // Two words may be one column.
  ...['(?: NAME)', ''].map(
    (second) =>
      new RegExp(
        String.raw`(?<![\p{L}\p{N}_])${compared}(?:the\s+|their\s+)?${mean}(?:\s+(?<of>(?!of\b|for\b|in\b|within\b)${name}))?\s+(?:of|for|in|within)\s+${own}(?<group>${name}${second.replace('NAME', name)})(?![\p{L}\p{N}_])`,
        'dgiu',
      ),
  ),
];
const beside = [
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:with|plus|and|add|adding|showing)\s+${own}(?<group>(?!number\b|total\b|count\b)${name}(?: ${name})??)(?:'s)?\s+${mean}(?:\s+(?!beside\b|next\b|as\b|in\b|into\b|to\b|of\b|per\b)(?<of>${name}))?\s+(?:beside|next to (?:it|them|each)|alongside|in an? (?:extra|own|separate|further) column|as an? (?:extra|own|separate|further|new) column|as an? column)(?:\s+(?:it|them|each))?(?![\p{L}\p{N}_])`,
    'dgiu',
  ),
];

/** Reads and claims such a phrase; nothing where its group or its figure is not one column of the rows. */
export function readGroupAverage(scope: Scope): Operation[] {
  for (const found of comparing.flatMap((each) => scope.text.findAll(each))) {
    const meant = against(found, scope);
    if (meant !== null) return keptAgainst(meant, found, scope);
  }
  for (const found of beside.flatMap((each) => scope.text.findAll(each))) {
    const meant = against(found, scope);
    if (meant === null) continue;
    scope.text.claim(found);
    noted(scope, found.phrase, `${meant.average} is the average of ${meant.figure.name} of all rows with the same ${meant.group}`);
    scope.columns = [...scope.columns, { name: meant.average, type: 'DOUBLE' }];
    return [averaging(meant, found)];
  }
  return [];
}

interface Against {
  figure: Column;
  group: string;
  average: string;
  rising: boolean;
}

function against(found: Taken, scope: Scope): Against | null {
  const group = groupOfPhrase(found.part('group').replace(/'s$/, ''), scope);
  const figure = figureOf(found, scope);
  if (group === null || group.time !== null || figure === null || !scope.columns.some((column) => column.name === group.name)) return null;
  const rising = new RegExp(`^(?:${more})$`, 'i').test(found.part('than'));
  return { figure, group: group.name, average: `average_${figure.name}_per_${group.name}`.slice(0, 60), rising };
}

/** The column that is spoken of by its name, by a verb or by the comparative; else the only one that can be measured. */
function figureOf(found: Taken, { columns, subject, joined }: Scope): Column | null {
  const said = found.part('of') || found.part('figure');
  const named = said === '' ? null : linkQuietly(said, { columns: columns.filter(isNumber), subject, joined });
  if (named !== null && !isIdentifier(named)) return named;
  const measured = [said, found.part('than')]
    .map((word) => measuredBy(word.toLowerCase(), columns)?.column)
    .find((column) => column !== undefined);
  const [only, ...others] = measureColumns(columns);
  return measured ?? (others.length === 0 ? (only ?? null) : null);
}

const averaging = ({ figure, group, average }: Against, { phrase, start }: Taken): Operation => ({
  phase: 'rows',
  op: 'window',
  id: 'group_averages',
  params: () => ({ partition: [group], columns: { [average]: { function: 'avg', of: figure.name } } }),
  phrase,
  place: start,
});

function keptAgainst(meant: Against, found: Taken, scope: Scope): Operation[] {
  const { figure, group, average, rising } = meant;
  // What stands before the figure may be the data itself.
  const figureWord = found.span('figure');
  const isRead = figureWord !== null && scope.spans.some(({ start, end }) => start < figureWord.end && figureWord.start < end);
  scope.text.claim(isRead ? { start: figureWord.end, end: found.end } : found);
  noted(scope, found.phrase, `${figure.name} ${rising ? 'above' : 'below'} the average of all rows with the same ${group}`);
  const said = { phase: 'rows' as const, phrase: found.phrase };
  const where = `${nameSql(figure.name)} ${rising ? '>' : '<'} ${nameSql(average)}`;
  return [
    averaging(meant, found),
    { ...said, op: 'filter', id: 'against_average', params: () => ({ where }), place: found.start + 0.1, behind: 'group_averages' },
    {
      ...said,
      op: 'select',
      id: 'without_average',
      params: () => ({ drop: [average] }),
      place: found.start + 0.2,
      behind: 'against_average',
    },
  ];
}
