/** What an increment came to, in words. */
import { counted } from '#domain/amounts.ts';
import type { LoadEffect } from '#domain/effect.ts';
import { cancelledError, type AppError, type Problem } from '#domain/errors.ts';
import { lagWords, type Increment, type LastLoad } from '#domain/incremental.ts';
import type { PlannedSource } from '#domain/plan.ts';
import { runWords } from './repeat-notes.ts';

/** The code of the calm end of a prepare that found nothing to load. */
export const nothingNewCode = 'load.nothing-new';

export const isNothingNew = (increments: Increment[]): boolean => increments.length > 0 && increments.every(({ rows }) => rows === 0);

/** No failure: there is nothing to approve. */
export const nothingNew = (increments: Increment[]): AppError =>
  cancelledError(nothingNewCode, `There is nothing new to load: ${increments.map(nothingText).join('; ')}.`, {
    details: { sources: increments.map(({ dataset }) => dataset) },
  });

const noFilesText = (dataset: string, last?: LastLoad | null): string => `${dataset} holds no files now${lastText(last)}`;

const lastText = (last?: LastLoad | null): string => (last ? ` (its last load was ${runWords(last)})` : '');

/** The same of a source whose place for new files is empty when a draft is compiled. */
export const noFilesProblem = (dataset: string, last: LastLoad | null, at: string): Problem => ({
  code: nothingNewCode,
  message: `There is nothing new to load: ${noFilesText(dataset, last)}.`,
  at,
});

/** The sentence when nothing else stands in the way of a draft than that nothing is new; else null. */
export const calmWords = (problems: readonly Problem[]): string | null =>
  problems.length > 0 && problems.every(({ code }) => code === nothingNewCode) ? problems.map(({ message }) => message).join(' ') : null;

/** The same as the end of a request, or null. */
export function calmEnd(problems: readonly Problem[]): AppError | null {
  const words = calmWords(problems);
  return words === null ? null : cancelledError(nothingNewCode, words);
}

function nothingText(increment: Increment): string {
  const { restarted, dataset } = increment;
  if (!restarted) return nothingSince(increment);
  return `${nothingSince(increment)}. But its table ${restartedWords[restarted]}: ask for all of ${dataset} to load it whole`;
}

const restartedWords = { new: 'was made anew since', empty: 'is empty now' };

function nothingSince({ dataset, cursor, upTo, knownFiles, last }: Increment): string {
  if (cursor === null && knownFiles === 0) return noFilesText(dataset, last);
  const left = upTo === null ? `${dataset} has no rows` : `${dataset} has no rows after ${cursor} ${upTo}`;
  return `${cursor === null ? `all ${counted(knownFiles, 'file')} of ${dataset} were loaded before` : left}${lastText(last)}`;
}

/** What a person should know of the new rows of a load. */
export const incrementNotes = ({ increments = [], target }: Pick<LoadEffect, 'increments' | 'target'>): string[] =>
  increments.flatMap((increment) => [incrementNote(increment), ...lagNote(increment, target), ...restartedNote(increment, target)]);

/** Rows within a lag that was longer than before. */
function lagNote({ lagFrom, cursor, after, dataset }: Increment, target: string): string[] {
  if (lagFrom === undefined) return [];
  return [
    `The lag would begin at ${lagFrom}, but which rows ${target} has already is known from ${cursor} ${after} on alone. Those between are not read, so a late one among them is not found by this load; to have them as well, load that range of ${dataset} by key.`,
  ];
}

/** What was loaded into a table of the same name is not in this one, and an increment does not bring it again. */
function restartedNote({ restarted, dataset, cursor, after, knownFiles }: Increment, target: string): string[] {
  if (!restarted) return [];
  const left = cursor === null ? `the ${counted(knownFiles, 'file')} loaded before` : `rows before ${cursor} ${after ?? ''}`.trimEnd();
  return [
    `Careful: ${target} ${restartedWords[restarted]}, and ${left} of ${dataset} are not read again. To have them as well, ask for all of ${dataset} instead of what is new.`,
  ];
}

function incrementNote({ dataset, cursor, after, upTo, rows, leftOut, files, knownFiles }: Increment): string {
  if (cursor === null) {
    const names = files.slice(0, 5).join(', ') + (files.length > 5 ? `, and ${counted(files.length - 5, 'more file')}` : '');
    const known = knownFiles === 0 ? '' : `; ${counted(knownFiles, 'file')} loaded before ${knownFiles === 1 ? 'is' : 'are'} not read`;
    return `New in ${dataset}: ${names}${known}.`;
  }
  const begin = after === null ? 'from the beginning' : `from ${after} on`;
  const left = leftOut === null ? 'older ones were not read' : `${counted(leftOut, 'row')} loaded before or older are left out`;
  return `New in ${dataset}: ${counted(rows, 'row')} by ${cursor}, ${begin}; ${left}. The next load begins at ${upTo ?? 'the beginning'}.`;
}

/** What is read of a source, in words. */
export function sourceWords({ connection, kind, dataset: name, incremental, range }: PlannedSource): string {
  // Systems have tables, endpoints and paths of the same names. What is built in is called like its kind, and is meant where nothing else is said.
  const dataset = connection === kind ? name : `${name} of ${connection}`;
  if (range) return `Read ${dataset} where ${range.column} is from ${range.from} to ${range.to}`;
  if (!incremental) return `Read ${dataset}`;
  if (incremental.by === 'files') return `Read what is new in ${dataset}`;
  return `Read what is new in ${dataset} by ${incremental.cursor}${incremental.lag === null ? '' : `, up to ${lagWords(incremental.lag)} late`}`;
}
