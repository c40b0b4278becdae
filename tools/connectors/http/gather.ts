/** One file of the rows of many pages: the engine takes a buffer for every file it reads. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { unreadable, type About } from './errors.ts';
import type { Format } from './body.ts';

export interface Gathered {
  /** Takes the page that lies at `<path>.page`. Throws `source.unreadable` when CSV begins with another header than before. */
  add(format: Format, about: About): Promise<void>;
  /** Bytes of the rows; 0 when there are none. */
  finish(): Promise<number>;
}

/** Longest header of CSV that is looked for. */
const maxHeaderBytes = 1 << 20;

/** Gathers pages at `path`, in the order in which they are added. */
export function gatherPages(path: string, { headless }: { headless: boolean }): Gathered {
  const pagePath = `${path}.page`;
  let header: string | null = null;
  return {
    async add(format, about) {
      const first = format === 'csv' && !headless ? await firstLine(pagePath) : '';
      if (header === null) {
        header = first;
        await rename(pagePath, path);
        return;
      }
      if (first.trimEnd() !== header.trimEnd())
        throw unreadable(about, 'another header than the pages before', 'Set header: false if the first line is no header.');
      const skip = Buffer.byteLength(first);
      // A page need not end with a line end.
      if (!(await endsLine(path))) await pipeline([Buffer.from('\n')], createWriteStream(path, { flags: 'a' }));
      await pipeline(createReadStream(pagePath, { start: skip }), createWriteStream(path, { flags: 'a' }));
    },
    async finish() {
      await rm(pagePath, { force: true });
      return header === null ? 0 : (await stat(path)).size;
    },
  };
}

/** With its line end. Text in quotes may hold line ends. */
async function firstLine(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(maxHeaderBytes), length: maxHeaderBytes, position: 0 });
    let inQuotes = false;
    for (let at = 0; at < bytesRead; at++) {
      if (buffer[at] === 0x22) inQuotes = !inQuotes;
      if (buffer[at] === 0x0a && !inQuotes) return buffer.toString('utf8', 0, at + 1);
    }
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function endsLine(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read({ buffer: Buffer.alloc(1), length: 1, position: Math.max(0, size - 1) });
    return buffer[0] === 0x0a;
  } finally {
    await file.close();
  }
}
