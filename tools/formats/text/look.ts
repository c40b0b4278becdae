/** Files whose names do not say what they hold: whether they are JSON or delimited text is told by how they begin. */
import type { DataFile } from '../data-file.ts';
import { printable } from '../printable.ts';
import { unpackedBytes } from './head.ts';

const lookedAtBytes = 64 * 1024;

/** The files with the format that they look like; the others as they are. */
export async function byTheirLook(files: readonly DataFile[], signal: AbortSignal): Promise<DataFile[]> {
  const looked: DataFile[] = [];
  for (const file of files) looked.push(file.byLook ? { ...file, format: await formatOf(file, signal) } : file);
  return looked;
}

/** What they look like, for people; nothing when their names said it. */
export function lookNotes([first]: readonly DataFile[]): string[] {
  if (first?.byLook !== true) return [];
  const seen = first.format === 'csv' ? 'lines of fields' : first.format === 'ndjson' ? 'an object of JSON on each line' : 'JSON';
  return [`The name of "${printable(first.name)}" does not say what it holds; it is read as what it looks like: ${seen}.`];
}

async function formatOf(file: DataFile, signal: AbortSignal): Promise<'csv' | 'json' | 'ndjson'> {
  for await (const head of unpackedBytes(file, signal, lookedAtBytes)) {
    const text = head
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart();
    if (!/^(\{\s*("|\}|$)|\[\s*([[{"]|\]|$))/.test(text)) return 'csv';
    const [line = ''] = text.split('\n', 1);
    return isObject(line) ? 'ndjson' : 'json';
  }
  return 'csv';
}

function isObject(line: string): boolean {
  try {
    return line.startsWith('{') && typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
