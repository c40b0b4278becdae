/** What is wrong with a JSON file that DuckDB refuses, in words about the file and not about the engine's copy of it. */
import { AppError, asAppError, dataError } from '#domain/errors.ts';
import { fileMeant } from './admit.ts';
import type { AdmittedFile } from './admit.ts';
import { printable } from './printable.ts';
import { unpackedBytes } from './text/head.ts';
import type { DataFile } from './data-file.ts';

/** The error as it should be shown: `source.malformed` with the first line that is no JSON, when the engine could not read a file. */
export async function explainMalformed(error: unknown, sources: readonly AdmittedFile[], signal: AbortSignal): Promise<AppError> {
  const failed = asAppError(error);
  if (failed.code !== 'engine.invalid-input') return failed;
  const [, line, name] = /in line (\d+): .* has duplicate key "(.*)"/s.exec(failed.message) ?? [];
  if (name !== undefined) return doubled(fileMeant(failed, sources)?.name, { line: Number(line), name }, error);
  const [bare = ''] = failed.message.split(/\s+Try (?:setting|increasing|auto)/);
  const named = fileMeant(failed, sources);
  const message = named === undefined ? bare : bare.replaceAll('an input file', `"${printable(named.name)}"`);
  for (const { file } of sources) {
    const line = file.format === 'ndjson' ? await firstBadLine(file, signal) : null;
    if (line !== null) return malformed(`Line ${line} of "${printable(file.name)}" is not whole JSON.`, { line }, error);
  }
  return malformed(message, {}, error);
}

/** Which of the two is meant nobody can tell. */
const doubled = (file: string | undefined, { line, name }: { line: number; name: string }, cause: unknown): AppError =>
  dataError(
    'source.malformed',
    `The object on line ${line}${file === undefined ? '' : ` of "${printable(file)}"`} has "${printable(name)}" twice.`,
    {
      hint: 'Give each member of an object a name of its own.',
      details: { line },
      cause,
    },
  );

const malformed = (message: string, details: { line?: number }, cause: unknown): AppError =>
  dataError('source.malformed', message, { hint: 'The file was cut short, or is not JSON there.', details, cause });

async function firstBadLine(file: DataFile, signal: AbortSignal): Promise<number | null> {
  let line = 0;
  let rest = Buffer.alloc(0);
  for await (const piece of unpackedBytes(file, signal)) {
    const all = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = all.indexOf(10); end !== -1; end = all.indexOf(10, start)) {
      line += 1;
      if (!isJson(all.toString('utf8', start, end))) return line;
      start = end + 1;
    }
    rest = Buffer.from(all.subarray(start));
  }
  return isJson(rest.toString('utf8')) ? null : line + 1;
}

function isJson(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}
