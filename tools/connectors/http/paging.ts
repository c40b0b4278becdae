/** Where the next page is. Each way of paging is asked after every page; null is the end. */
import { dataError } from '#domain/errors.ts';
import { printable } from '#tools/formats/printable.ts';
import type { About } from './errors.ts';
import { memberAt, scalarText } from './json-page.ts';
import type { Paging } from './settings.ts';

/** What a page says about the next one. */
export interface PageFacts {
  url: URL;
  /** The parsed body, or null when it is not JSON. */
  body: unknown;
  records: number;
  /** The Link header. */
  link: string | null;
}

export interface Pager {
  first: URL;
  /** Throws `source.endless` when it is where it was before. */
  next(page: PageFacts, about: About): URL | null;
  /** Whether a page that does not exist (404) is the end. */
  endsWithout: boolean;
}

/** Walks the pages that begin at `url`. */
export function createPager(paging: Paging, url: URL): Pager {
  switch (paging.by) {
    case 'none':
      return { first: url, next: () => null, endsWithout: false };
    case 'page':
      return counted(url, { [paging.parameter]: paging.first }, () => ({ [paging.parameter]: 1 }));
    case 'offset':
      return counted(url, { [paging.parameter]: 0, [paging.limitParameter]: paging.limit }, (records) => ({ [paging.parameter]: records }));
    case 'cursor':
      return onlyForward(url, (page) => byCursor(paging, url, page));
    case 'link':
      return onlyForward(url, ({ url: here, link }) => nextLink(link, here));
  }
}

/** Numbers that grow. A page that is shorter than the others may be followed by a longer one, so only an empty page is the end. */
function counted(url: URL, start: Record<string, number>, step: (records: number) => Record<string, number>): Pager {
  const at = new Map(Object.entries(start));
  const current = (): URL => withParameters(url, Object.fromEntries([...at].map(([name, value]) => [name, String(value)])));
  return {
    first: current(),
    endsWithout: true,
    next({ records }) {
      if (records === 0) return null;
      for (const [name, by] of Object.entries(step(records))) at.set(name, (at.get(name) ?? 0) + by);
      return current();
    },
  };
}

function onlyForward(first: URL, follow: (page: PageFacts) => URL | null): Pager {
  const seen = new Set([first.href]);
  return {
    first,
    endsWithout: false,
    next(page, { connection, what }) {
      const url = follow(page);
      if (url === null) return null;
      if (seen.has(url.href))
        throw dataError('source.endless', `${what} of ${connection} names a page as the next one that was read before.`, {
          hint: 'Check paging of the endpoint: path and parameter of the cursor.',
          details: { connection },
        });
      seen.add(url.href);
      return url;
    },
  };
}

function byCursor({ path, parameter }: Extract<Paging, { by: 'cursor' }>, first: URL, { url, body }: PageFacts): URL | null {
  const cursor = scalarText(memberAt(body, path));
  if (cursor === null || cursor === '') return null;
  return parameter === undefined ? below(cursor, url) : withParameters(first, { [parameter]: cursor });
}

/** RFC 8288: `<https://…>; rel="next"`, among others. */
function nextLink(header: string | null, here: URL): URL | null {
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(
    /<([^>]*)>((?:\s*;\s*[^\s;,=]+(?:\s*=\s*(?:"[^"]*"|[^\s;,]*))?)*)/g,
  )) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters);
    const names = (rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/);
    if (names.includes('next')) return below(target, here);
  }
  return null;
}

function below(target: string, here: URL): URL {
  const url = URL.parse(target, here);
  if (url !== null) return url;
  throw dataError('source.unreadable', `The next page is said to be at "${printable(target)}", which is no address.`, {
    hint: 'Check paging of the endpoint.',
  });
}

function withParameters(url: URL, parameters: Record<string, string>): URL {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(parameters)) changed.searchParams.set(name, value);
  return changed;
}
