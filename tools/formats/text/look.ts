/** Text whose name does not say what it holds, or says it wrongly: whether it is JSON or delimited text is told by how it begins. */
import type { DataFile } from '../data-file.ts';
import { family, fileKind, type Format } from '../format.ts';
import { printable } from '../printable.ts';
import { unpackedBytes } from './head.ts';

const lookedAtBytes = 64 * 1024;

/** The files with the format that they look like; those that are named as other than delimited text as they are. */
export async function byTheirLook(files: readonly DataFile[], signal: AbortSignal): Promise<DataFile[]> {
  const looked: DataFile[] = [];
  for (const file of files) looked.push(family(file.format) === 'csv' ? { ...file, format: await formatOf(file, signal) } : file);
  return looked;
}

/** What they look like, for people; nothing when their names said it. */
export function lookNotes([first]: readonly DataFile[]): string[] {
  if (first === undefined) return [];
  const { name, format, byLook } = first;
  const isMisnamed = family(format) === 'json' && family(fileKind(name)?.format ?? 'json') === 'csv';
  if (byLook !== true && !isMisnamed) return [];
  const says = byLook === true ? 'does not say what it holds' : 'says delimited text';
  const seen = format === 'csv' ? 'lines of fields' : format === 'ndjson' ? 'an object of JSON on each line' : 'JSON';
  return [`The name of "${printable(name)}" ${says}; it is read as what it looks like: ${seen}.`];
}

/** How JSON begins: with an object that has a member, and anything else that no header of fields looks like. */
const certain = /^\[?\s*\{\s*"(?:[^"\\]|\\.)*"\s*:/;
const likely = /^(\{\s*("|\}|$)|\[\s*([[{"]|\]|$))/;

async function formatOf(file: DataFile, signal: AbortSignal): Promise<Format> {
  for await (const head of unpackedBytes(file, signal, lookedAtBytes)) {
    const text = head
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trimStart();
    if (!(file.byLook ? likely : certain).test(text)) break;
    const [line = ''] = text.split('\n', 1);
    return isObject(line) ? 'ndjson' : 'json';
  }
  return file.format;
}

function isObject(line: string): boolean {
  try {
    return line.startsWith('{') && typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
