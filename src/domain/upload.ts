/** Files that people hand in: which names and contents are taken. What a file is is told by its ending, and its bytes must agree. */
import { z } from 'zod';
import { inputError } from './errors.ts';
import { showInvisible } from './visible.ts';

/** A file that was taken: the dataset it can be read as from now on. */
export const Uploaded = z.object({ dataset: z.string(), sizeBytes: z.number(), sha256: z.string() });
export type Uploaded = z.infer<typeof Uploaded>;

const longestName = 120;
const textEndings = ['csv', 'tsv', 'txt', 'json', 'jsonl', 'ndjson'] as const;
/** How binary files of a kind begin. */
const beginnings: Record<string, readonly number[]> = {
  parquet: [0x50, 0x41, 0x52, 0x31],
  xlsx: [0x50, 0x4b, 0x03, 0x04],
  zip: [0x50, 0x4b, 0x03, 0x04],
  gz: [0x1f, 0x8b],
  zst: [0x28, 0xb5, 0x2f, 0xfd],
};
/** Endings of files that can be read; a packed one names what is in it, too: `orders.csv.gz`. */
const uploadEndings: readonly string[] = [...textEndings, ...Object.keys(beginnings)];

/** How other things begin that someone may call a text. */
const otherBeginnings = ['%PDF', 'GIF8', '\u007fELF', '#!', '<?php', '<html', '<!doctype', '<script', '<svg', '{\\rtf', 'PK\u0003\u0004'];

const endingOf = (name: string): string => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';

/**
 * The name as it is, when it is the plain name of a file that can be read.
 * Throws `upload.name` for paths, hidden files, odd characters and unknown endings.
 */
export function uploadName(name: string): string {
  const refuse = (why: string) =>
    inputError('upload.name', `"${showInvisible(name.slice(0, 200))}" is not taken as the name of a file: ${why}.`, {
      hint: `Use a plain name such as orders.csv; it ends with ${uploadEndings.join(', ')}.`,
    });
  if (name === '' || name.length > longestName) throw refuse(`it has ${name.length} characters, at most ${longestName} are taken`);
  if (/[/\\]/.test(name)) throw refuse('it holds a path');
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._()+-]*$/u.test(name))
    throw refuse('only letters, digits, blanks and . _ - + ( ) are, after a letter or digit');
  if (/\p{Default_Ignorable_Code_Point}/u.test(name)) throw refuse('it holds letters that cannot be seen');
  if (name.includes('..')) throw refuse('it holds ..');
  if (!uploadEndings.includes(endingOf(name))) throw refuse('nothing reads files of this ending');
  return name;
}

/** A name from elsewhere made plain: its last part, with `_` for what is not taken. Still to be checked by `uploadName`. */
export function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const kept = last
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N} ._()+-]/gu, '_')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[^\p{L}\p{N}]+/u, '');
  const ending = /\.[a-z0-9]+(?:\.(?:gz|zst|zip))?$/i.exec(kept)?.[0] ?? '';
  return kept.length <= longestName ? kept : `${kept.slice(0, longestName - ending.length)}${ending}`;
}

/** Looks at the bytes of a file as they come. Both throw `upload.content` when they are not what the name says. */
export interface ContentCheck {
  take(chunk: Uint8Array): void;
  end(): void;
}

/** `name` has passed `uploadName`. */
export function contentCheck(name: string): ContentCheck {
  const begins = beginnings[endingOf(name)];
  const refuse = (why: string) =>
    inputError('upload.content', `${showInvisible(name)} is not what its name says: ${why}.`, {
      hint: 'Hand in the file as it was made, under its own ending.',
    });
  let head = new Uint8Array();
  let size = 0;
  const checkHead = (): void => {
    if (begins) {
      if (!begins.every((byte, index) => head[index] === byte)) throw refuse(`a .${endingOf(name)} file begins otherwise`);
      return;
    }
    const start = new TextDecoder('latin1').decode(head).trimStart().toLowerCase();
    const other = otherBeginnings.find((beginning) => start.startsWith(beginning.toLowerCase()));
    if (other !== undefined) throw refuse('it begins like another kind of file');
  };
  return {
    take(chunk) {
      size += chunk.length;
      if (head.length < 64) {
        head = Uint8Array.from([...head, ...chunk.subarray(0, 64 - head.length)]);
        if (head.length >= 64) checkHead();
      }
      // A text that goes on as something else, such as an archive behind it, has bytes that no text has; UTF-16 has them, too, and says so.
      if (!begins && !isWide(head) && chunk.includes(0)) throw refuse('it is no text');
    },
    end() {
      if (size === 0) throw refuse('it is empty');
      checkHead();
    },
  };
}

const isWide = (head: Uint8Array): boolean => (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
