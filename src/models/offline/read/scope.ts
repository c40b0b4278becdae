/** What a reader knows while it turns phrases into steps. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import type { DefinitionFact } from '../../prompt-facts.ts';
import type { QuerySource, Seen } from '../asking.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Step } from '../draft/edit.ts';
import type { RequestText } from '../text/request-text.ts';

/** A field inside a nested column, as a column of its own. */
export interface StructField extends Column {
  sql: string;
  /** What it is called inside. */
  inner: string;
  of: Column;
  /** A step has made it a column already. */
  isMade?: boolean;
}

/** A check that a request asks for; what it is measured on is known when the draft is built. */
export interface CheckWish {
  check: string;
  severity: 'error' | 'warn';
  params: JsonObject;
}

/** The one best group that a question asks for, as expressions with names. */
export interface BestWish {
  group: { name: string; sql: string };
  measure: { name: string; sql: string };
  /** The lowest instead of the highest. */
  lowest: boolean;
  /** Which place from there, from 1. */
  place: number;
}

/** A dataset of the plan, inspected. */
export interface Subject {
  /** Its relation id in the plan and in queries. */
  id: string;
  entry: DatasetEntry;
  /** What people call it: `orders`. */
  noun: string;
  seen: Seen;
}

export interface Scope {
  text: RequestText;
  subject: Subject;
  /** Everything there is: what may lead from one dataset to another. */
  entries?: DatasetEntry[];
  /** The columns a phrase may mean at this point: of the dataset, and those that steps added. */
  columns: Column[];
  /** Fields inside nested columns that a phrase may mean, each as if it were a column. */
  fields: StructField[];
  today: string;
  /** What words mean here, as people confirmed it. */
  definitions?: DefinitionFact[];
  /** Where datasets are mentioned: readable inside phrases, and claimed at the end. */
  spans: { start: number; end: number }[];
  /** Further datasets that are read. */
  joined: Subject[];
  /** Steps beside the main chain that other steps read. */
  sideSteps: Step[];
  /** How the main source is read. */
  options: JsonObject;
  /** Promises about the result. */
  checks: CheckWish[];
  /** The one best group that a question asks for. */
  best: BestWish | null;
  /** The date that the groups are of: "cancelled each month this year" speaks of one date. */
  dated?: string;
  /** Where old names of columns stand that got new ones: a list of columns may hold them. */
  renamed?: { start: number; end: number }[];
  /** The column of which conditions take several values. */
  among?: Column;
  /** What is shown with the things that rows are grouped by: the key that tells them apart, and columns of their own data. */
  labels?: { key: string; columns: string[] };
  /** The list whose elements are the rows now, and what tells the rows apart that they came from. */
  elements?: { list: string; key: string | null };
  /** A join gives some rows several partners: what tells the rows apart that they are repeats of. */
  repeated?: { key: string };
  /** Figures of partners that stand beside several rows each: by what key, and of which data. */
  shared?: { key: string; noun: string; columns: string[] }[];
  /** It asks which part of all rows the conditions are. */
  portion: boolean;
  /** The figure that the part is of; the number of rows where it is left out. */
  portionOf?: { name: string; sql: string };
  /** A flag that tells of which rows of each group a part is asked. */
  partFlag?: string;
  /** A condition on "campaigns with …" is about each as a whole, not about rows: the person said so. */
  wholeGroups: boolean;
  /** How phrases were read, for the person. */
  notes: string[];
  /** Phrases that could not be used. */
  unread: string[];
}

export const sourceOf = ({ id, entry }: Subject): QuerySource => ({ id, connection: entry.connection, dataset: entry.name });

/** The columns of every dataset of the plan, by relation. */
export const sourceColumns = ({ subject, joined }: Pick<Scope, 'subject' | 'joined'>): Map<string, Column[]> =>
  new Map([subject, ...joined].map(({ id, seen }) => [id, seen.columns]));

/** Notes how a phrase was read. */
export function noted(scope: Pick<Scope, 'notes' | 'text'>, phrase: string, meaning: string): void {
  scope.notes.push(`“${scope.text.asTyped(phrase)}”: ${meaning}`);
}
