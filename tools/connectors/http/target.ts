/** What a dataset's name means: an endpoint of the settings, or a path below the base URL. */
import { inputError } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import { printable } from '#tools/formats/printable.ts';
import type { LowerBound } from '../connector.ts';
import type { Endpoint, HttpSettings, PageFormat, Paging } from './settings.ts';

export interface Target {
  /** The name that people use: `orders`, `/orders?status=open`. */
  name: string;
  url: URL;
  format: PageFormat;
  records: string | undefined;
  paging: Paging;
  cursor: Endpoint['cursor'];
}

/** Throws `source.not-found` with the nearest endpoints, `source.outside-roots` for whatever is no path below the base URL. */
export function resolveTarget(settings: HttpSettings, name: string): Target {
  const endpoint = Object.hasOwn(settings.endpoints, name) ? settings.endpoints[name] : undefined;
  if (endpoint === undefined && /^[A-Za-z0-9][\w.-]*$/.test(name)) throw unknownName(settings, name);
  return {
    name,
    url: urlBelow(settings, endpoint?.path ?? name),
    format: endpoint?.format ?? 'auto',
    records: endpoint?.records,
    paging: endpoint?.paging ?? settings.paging,
    cursor: endpoint?.cursor,
  };
}

const placeholder = '{cursor}';

/** Whether the endpoint itself can leave out what is below a value of this column. */
const takesCursor = ({ url, cursor }: Target, column: string): boolean =>
  cursor?.column === column && decodeURIComponent(url.search).includes(placeholder);

/**
 * The URL with the place of the cursor filled in: the bound of an increment, else where the first load begins, else without the
 * parameter. `bounded` says that the endpoint leaves rows out.
 */
export function withCursor(target: Target, atLeast: LowerBound | undefined): { url: URL; bounded: boolean } {
  const url = new URL(target.url);
  // Every record has a value, the setting says, so it does not matter whether rows without one are wanted.
  const usable = atLeast !== undefined && takesCursor(target, atLeast.column);
  const value = usable ? written(atLeast.value, target.cursor?.as ?? 'text') : target.cursor?.initial;
  for (const [key, text] of Array.from(url.searchParams)) {
    if (!text.includes(placeholder)) continue;
    if (value === undefined) url.searchParams.delete(key);
    else url.searchParams.set(key, text.replaceAll(placeholder, value));
  }
  return { url, bounded: usable };
}

/** DuckDB's text of a value, as the endpoint wants it. */
function written(value: string, as: 'iso' | 'unix' | 'text'): string {
  const time = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2}(?:\.\d+)?)([+-]\d{2}(?::?\d{2})?|Z)?)?$/.exec(value);
  if (as === 'text' || time === null) return value;
  const [, day = '', clock, zone = 'Z'] = time;
  const offset = /^[+-]00(:?00)?$/.test(zone) ? 'Z' : /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone;
  const iso = clock === undefined ? day : `${day}T${clock}${offset}`;
  return as === 'iso' ? iso : String(Math.floor(Date.parse(iso) / 1000));
}

const notInPaths = /[\p{Cc} \\#]|(^|\/)(\.|%2e){1,2}(\/|\?|$)/iu;
const secretParameter = /^(.*[_-])?(api[_-]?key|key|token|secret|password|passwd|signature|sig|auth|authorization|credentials?)$/i;

function urlBelow({ baseUrl, endpoints }: HttpSettings, path: string): URL {
  const base = new URL(baseUrl);
  const root = base.pathname.replace(/\/+$/, '');
  if (!path.startsWith('/') || path.startsWith('//') || path.length > 1_000 || notInPaths.test(path)) throw outside(path);
  const url = URL.parse(`${root}${path}`, base.origin);
  if (url === null || url.origin !== base.origin || !url.pathname.startsWith(`${root}/`)) throw outside(path);
  const isOwn = Object.values(endpoints).some((endpoint) => endpoint.path === path);
  const secret = isOwn ? undefined : [...url.searchParams.keys()].find((key) => secretParameter.test(key));
  if (secret === undefined) return url;
  throw inputError(
    'source.secret-in-name',
    `The parameter "${printable(secret)}" looks like a credential, which does not belong into a name that is shown and stored.`,
    {
      hint: 'Whoever runs Headgate puts it under auth or headers of the connection.',
    },
  );
}

const outside = (path: string): Error =>
  inputError('source.outside-roots', `"${printable(path)}" is not a path below the base URL of the connection.`, {
    hint: 'Write it like /orders?status=open.',
  });

function unknownName({ endpoints }: HttpSettings, name: string): Error {
  const suggestions = nearest(name, Object.keys(endpoints));
  return inputError('source.not-found', `There is no endpoint named "${printable(name)}".`, {
    hint: suggestions.length > 0 ? `Did you mean ${suggestions.join(' or ')}?` : 'Write a path below the base URL, such as /orders.',
    details: { suggestions },
  });
}
