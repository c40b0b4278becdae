/** Changes from one period to the next: "and the change to the month before", "month over month growth in percent". */
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { pattern } from '../../text/pattern.ts';
import { noted, type Scope } from '../scope.ts';

const unit = 'day|week|month|quarter|year|period|one|row';
const percent = 'percent|percentage|pct|%|relative|percental';
const what = 'change|difference|delta|growth|increase|development';
const to = 'to|from|against|vs|vs.|versus|over|since|compared_to|compared_with|than';
const behind = '{behind=in_percent|in_%|as_a_percentage|as_percent}?';
const spellings = [
  pattern(`and? compared_to|compared_with|versus|vs|against the? {unit=${unit}} before ${behind}`),
  pattern(`and? compared_to|compared_with|versus|vs|against the? previous|last|preceding|prior {unit=${unit}} ${behind}`),
  pattern(
    `and|with|plus|including? the|its|their|a? {percent=${percent}}? {what=${what}} {inpercent=in_percent|in_%}? ${to} the? {unit=${unit}} before ${behind}`,
  ),
  pattern(
    `and|with|plus|including? the|its|their|a? {percent=${percent}}? {what=${what}} {inpercent=in_percent|in_%}? ${to} the? previous|last|preceding|prior {unit=${unit}} ${behind}`,
  ),
  pattern(
    `and|with|plus|including? the|its|their|a? {unit=day|week|month|quarter|year} over|on|by|to day|week|month|quarter|year {percent=${percent}}? {what=${what}} {inpercent=in_percent|in_%}?`,
  ),
  pattern(
    `and|with|plus|including? the|its|their|a? {unit=day|week|month|quarter|year}-over-day|week|month|quarter|year {percent=${percent}}? {what=${what}} {inpercent=in_percent|in_%}?`,
  ),
];

export interface ChangeWish {
  phrase: string;
  place: number;
  /** The unit of time; empty when only "the one before" was said. */
  unit: string;
  percent: boolean;
}

/** Reads and claims the wish before groups are read: its "month" is none. */
export function readChange({ text }: Scope): ChangeWish | null {
  const found = text.take(...spellings);
  if (!found) return null;
  const unit = found.part('unit').toLowerCase();
  return {
    phrase: found.phrase,
    place: found.start,
    unit: /^(?:period|one|row)$/.test(unit) ? '' : unit,
    percent: ['percent', 'inpercent', 'behind'].some((each) => found.part(each) !== ''),
  };
}

/** The steps after the groups. Where the period before has no rows the change is left empty. */
export function changeSteps(
  { phrase, place, percent }: ChangeWish,
  { time, unit, measure, others }: { time: string; unit: string; measure: string; others: string[] },
  scope: Scope,
): Operation[] {
  const [before, value, name] = ['time_before', 'value_before', `${measure}_change${percent ? '_percent' : ''}`];
  const change = `${nameSql(measure)} - ${value}`;
  const figure = percent ? `round(100.0 * (${change}) / nullif(${value}, 0), 2)` : change;
  const sql = `case when ${before} + interval 1 ${unit} = ${nameSql(time)} then ${figure} end`;
  const columns = { [before]: { function: 'lag', of: time }, [value]: { function: 'lag', of: measure } };
  scope.columns = [...scope.columns, { name, type: 'DECIMAL(18,2)' }];
  noted(scope, phrase, `${name} is ${percent ? 'by how many percent' : 'by how much'} ${measure} differs from the ${unit} before`);
  const steps: Pick<Operation, 'op' | 'id' | 'params'>[] = [
    {
      op: 'window',
      id: 'periods_before',
      params: () => ({ ...(others.length > 0 ? { partition: others } : {}), order: [nameSql(time)], columns }),
    },
    { op: 'derive', id: 'changes', params: () => ({ columns: { [name]: sql } }) },
    { op: 'select', id: 'without_before', params: () => ({ drop: [before, value] }) },
  ];
  return steps.map((step) => ({ phase: 'after', ...step, phrase, place }));
}
