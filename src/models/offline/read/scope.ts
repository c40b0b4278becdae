/** What a reader knows while it turns phrases into steps. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import type { QuerySource, Seen } from '../asking.ts';
import type { RequestText } from '../text/request-text.ts';

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
  /** The columns a phrase may mean at this point: of the dataset, and those that steps added. */
  columns: Column[];
  today: string;
  /** How phrases were read, for the person. */
  notes: string[];
  /** Phrases that could not be used. */
  unread: string[];
}

export const sourceOf = ({ id, entry }: Subject): QuerySource => ({ id, connection: entry.connection, dataset: entry.name });

/** Notes how a phrase was read. */
export function noted(scope: Scope, phrase: string, meaning: string): void {
  scope.notes.push(`“${phrase}”: ${meaning}`);
}
