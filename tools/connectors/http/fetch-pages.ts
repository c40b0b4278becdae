/** Brings all pages of a dataset to disk, one after the other, and stops where they do not come to an end. */
import type { SnapshotPart } from '#domain/dataset.ts';
import { asAppError, dataError, type AppError } from '#domain/errors.ts';
import type { DataFile } from '#tools/formats/data-file.ts';
import { readBody, type Format, type Page } from './body.ts';
import type { About } from './errors.ts';
import { gatherPages } from './gather.ts';
import { createPager } from './paging.ts';
import { readPage, type HttpWorld } from './pages.ts';
import type { RowOptions } from './rows.ts';
import type { Target } from './target.ts';

export interface FetchRequest {
  target: Target;
  /** The URL of the first page. */
  url: URL;
  rows: RowOptions;
  /** The file that takes the rows of all pages. What was there is replaced. */
  path: string;
  /** CSV whose first line is a row. */
  headless: boolean;
  /** Stops, without a complaint, after so many pages or bytes. */
  look?: { pages: number; bytes: number };
  signal: AbortSignal;
}

export interface Fetched {
  format: Format;
  /** Null when there are no rows. */
  file: DataFile | null;
  /** One per page: its size and the hash of its body. */
  parts: SnapshotPart[];
  /** Records of all pages; a child has as many rows as its elements. */
  records: number;
  /** There are more pages than were looked at. */
  more: boolean;
}

/** Throws `source.endless`, `source.too-many-pages`, and as `readPage` and `readBody` do. */
export async function fetchPages(world: HttpWorld, request: FetchRequest): Promise<Fetched> {
  const { target, look } = request;
  const pager = createPager(target.paging, request.url);
  const state = createState(world, request);
  for (let url: URL | null = pager.first; url !== null;) {
    if (look !== undefined && (state.pages.length >= look.pages || state.bytes() >= look.bytes)) return state.result(true);
    if (state.pages.length >= world.settings.maxPages) throw tooManyPages(world, target);
    const about = aboutPage(world, target, state.pages.length + 1);
    const page = await state.read(url, about).catch((error: unknown) => {
      if (pager.endsWithout && state.pages.length > 0 && asAppError(error).code === 'source.not-found') return null;
      throw error;
    });
    if (page === null) break;
    await state.keep(page, about);
    url = pager.next({ url, body: page.body, records: page.records, link: page.link }, about);
  }
  return state.result(false);
}

const aboutPage = ({ name }: HttpWorld, target: Target, number: number): About => ({
  connection: name,
  what: target.paging.by === 'none' ? target.name : `page ${number} of ${target.name}`,
});

interface State {
  pages: readonly Page[];
  bytes(): number;
  read(url: URL, about: About): Promise<Page>;
  keep(page: Page, about: About): Promise<void>;
  result(more: boolean): Promise<Fetched>;
}

function createState(world: HttpWorld, { target, rows, path, headless, signal }: FetchRequest): State {
  const pages: Page[] = [];
  const byContent = new Map<string, number>();
  const bytes = (): number => pages.reduce((sum, page) => sum + page.sizeBytes, 0);
  const gathered = gatherPages(path, { headless });
  return {
    pages,
    bytes,
    read: (url, about) => {
      const reading = {
        path: `${path}.page`,
        format: pages[0]?.format ?? target.format,
        records: target.records,
        rows,
        bytesLeft: world.settings.maxBytes - bytes(),
        maxPageBytes: world.settings.maxPageBytes,
      };
      return readPage(world, { url, about, signal }, (answer) => readBody(answer, reading, about));
    },
    async keep(page, about) {
      const before = byContent.get(page.contentHash);
      if (before !== undefined && page.records > 0) throw repeated(world, target, about, before);
      byContent.set(page.contentHash, pages.length + 1);
      pages.push(page);
      if (page.records > 0) await gathered.add(page.format, about);
    },
    result: async (more) => {
      const format = pages[0]?.format ?? 'json';
      const sizeBytes = await gathered.finish();
      const file = { name: target.name, realPath: path, sizeBytes, format: format === 'csv' ? 'csv' : 'ndjson', gzip: false } as const;
      const name = (number: number): string => (pages.length === 1 ? target.name : `${target.name} page ${number}`);
      return {
        format,
        file: sizeBytes === 0 ? null : file,
        parts: pages.map(({ sizeBytes: size, sha256 }, index) => ({ name: name(index + 1), sizeBytes: size, modifiedAt: '', sha256 })),
        records: pages.reduce((sum, page) => sum + page.records, 0),
        more,
      };
    },
  };
}

function repeated({ name }: HttpWorld, { paging }: Target, { what }: About, before: number): AppError {
  const told = paging.by === 'page' || paging.by === 'offset' ? ` It seems to ignore the parameter "${paging.parameter}".` : '';
  return dataError('source.endless', `${name} answered ${what} with the records of page ${before} again.${told}`, {
    hint: 'Correct paging of the endpoint; nothing was read twice.',
    details: { connection: name },
  });
}

const tooManyPages = ({ name, settings }: HttpWorld, target: Target): AppError =>
  dataError('source.too-many-pages', `${target.name} of ${name} has more than ${settings.maxPages.toLocaleString('en-US')} pages.`, {
    hint: 'Ask for less by the query, take larger pages, or raise maxPages of the connection.',
    details: { connection: name },
  });
