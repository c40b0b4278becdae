/** Lines that could not be split into their columns, split as far as they go, so that an expression can repair them. */
import { Draft } from '#domain/draft.ts';
import { JsonObject } from '#domain/json.ts';
import type { KeptReject, RejectRecord } from '#domain/reject.ts';
import { firstRecord } from '../../formats/csv/record.ts';
import { CsvReader } from '../../formats/reader.ts';

/** The column with the whole line. */
export function lineColumn(columns: readonly string[]): string {
  const taken = new Set(columns.map((name) => name.toLowerCase()));
  return ['line', 'whole_line', 'rejected_line'].find((name) => !taken.has(name)) ?? `line_${columns.length}`;
}

/** A line as a record: its fields by their place, NULL where there are too few; what is too much is in the line alone. */
export function splitterOf(reader: JsonObject, columns: readonly string[]): (reject: KeptReject) => RejectRecord {
  const dialect = CsvReader.safeParse(reader).data?.dialect ?? { delimiter: ',', quote: '"', escape: '"' };
  const shape = { ...dialect, skip: 0, comment: '' };
  return ({ raw }) => {
    const fields = firstRecord(raw ?? '', shape);
    return { ...Object.fromEntries(columns.map((name, index) => [name, fields[index] || null])), [lineColumn(columns)]: raw };
  };
}

/** Lines are read field by field, which is a guess: the one who repairs has to look. */
export const unsplitNotes = (line: string, rows: number): string[] => [
  `${rows.toLocaleString('en-US')} lines did not split into their columns. Here their fields are taken by their place: missing ones are NULL, those too many are in the column "${line}" alone, with the whole line. Repair them in a step before the cast, for example amount = split_part(${line}, ',', 2).`,
];

/** The draft that loads the lines again once they are repaired; the whole line is for the repair alone. */
export function withoutLine({ id, replay }: { id: string; replay: JsonObject }, line: string): JsonObject {
  const draft = Draft.parse(replay);
  const taken = new Set([...draft.sources, ...draft.steps].map((one) => one.id));
  const kept = taken.has('columns_kept') ? `columns_kept_${taken.size}` : 'columns_kept';
  const renamed = (name: string): string => (name === id ? kept : name);
  const from = (step: Draft['steps'][number]) => (Array.isArray(step.from) ? step.from.map(renamed) : renamed(step.from));
  return JsonObject.parse(
    JSON.parse(
      JSON.stringify({
        ...draft,
        sources: draft.sources.map((one) => (one.id === id ? { ...one, options: { ...one.options, unsplit: true } } : one)),
        steps: [{ id: kept, op: 'select', from: id, drop: [line] }, ...draft.steps.map((step) => ({ ...step, from: from(step) }))],
        checks: draft.checks.map((check) => ({ ...check, on: renamed(check.on) })),
        loads: draft.loads.map((load) => ({ ...load, from: renamed(load.from) })),
      }),
    ),
  );
}
