/** What an HTTP connection is told: where the endpoints are, who asks, how they page, and what they may reach. */
import { z } from 'zod';
import { Secret } from '#domain/secret.ts';
import { headerName, Headers, headerValue } from './headers.ts';

const url = z.url({ protocol: /^https?$/, error: 'write an http(s) URL' }).refine((text) => {
  const { username, password, hash } = new URL(text);
  return username === '' && password === '' && hash === '';
}, 'credentials do not belong into the URL, but under auth; and it has no #');

const host = z
  .string()
  .toLowerCase()
  .regex(/^(\[[0-9a-f:.]+\]|[a-z0-9_.-]{1,253})$/, 'write a host name without port');

const secretHeader = Secret.refine(
  (secret) => typeof secret !== 'string' || headerValue.safeParse(secret).success,
  'the value of a header has no control characters',
);

const Auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bearer'), token: secretHeader }),
  z.strictObject({
    type: z.literal('basic'),
    user: z.string().regex(/^[^:]*$/, 'a user name has no colon'),
    password: z.union([z.literal(''), Secret]),
  }),
  z.strictObject({ type: z.literal('header'), name: headerName, value: secretHeader }),
  z.strictObject({
    type: z.literal('oauth'),
    tokenUrl: url,
    clientId: z.string().min(1),
    clientSecret: Secret,
    scope: z.string().optional(),
    audience: z.string().optional(),
    /** Where the client's id and secret go. */
    sendIn: z.enum(['header', 'body']).default('header'),
  }),
]);
export type Auth = z.infer<typeof Auth>;

/** `data.items`, `/data/items`; empty or `.` is the whole body. */
const memberPath = z.string().max(500);
const parameter = z.string().min(1).max(100);

const Paging = z.discriminatedUnion('by', [
  /** One request is everything. */
  z.strictObject({ by: z.literal('none') }),
  /** `?page=1`, `?page=2`, … until a page is empty or does not exist. */
  z.strictObject({ by: z.literal('page'), parameter: parameter.default('page'), first: z.number().int().min(0).default(1) }),
  /** `?offset=0&limit=500`, … by as many records as came, until none comes. */
  z.strictObject({
    by: z.literal('offset'),
    parameter: parameter.default('offset'),
    limitParameter: parameter.default('limit'),
    limit: z.number().int().min(1).max(100_000).default(500),
  }),
  /** Every body says where the next page begins; with a parameter it is its value, without one the next URL. */
  z.strictObject({ by: z.literal('cursor'), path: memberPath.min(1), parameter: parameter.optional() }),
  /** The Link header with rel="next". */
  z.strictObject({ by: z.literal('link') }),
]);
export type Paging = z.infer<typeof Paging>;

const format = z.enum(['auto', 'json', 'ndjson', 'csv']);
export type PageFormat = z.infer<typeof format>;

const Endpoint = z.strictObject({
  /** Below the base URL, with its query; `orders` is `/orders`. `{cursor}` in the query stands for where an incremental load goes on. */
  path: z
    .string()
    .min(1)
    .max(999)
    .transform((path) => (path.startsWith('/') ? path : `/${path}`)),
  format: format.default('auto'),
  /** Where the records are; left out: the body, or its only list of objects. */
  records: memberPath.optional(),
  paging: Paging.optional(),
  /** The column, which every record has, whose last value `{cursor}` stands for, how it is written, and where the first load begins. */
  cursor: z
    .strictObject({ column: z.string().min(1), as: z.enum(['iso', 'unix', 'text']).default('iso'), initial: z.string().optional() })
    .optional(),
});
export type Endpoint = z.infer<typeof Endpoint>;

export const Settings = z.strictObject({
  /** Every dataset is a path below it. */
  baseUrl: url.refine((text) => new URL(text).search === '', 'the base URL has no query'),
  /** Further hosts that a next page may be on. They are sent the credentials as well. */
  hosts: z.array(host).max(50).default([]),
  /** Hosts, by exactly this name or address, that may be on this machine or in a private network. */
  privateHosts: z.array(host).max(50).default([]),
  auth: Auth.optional(),
  headers: Headers.default({}),
  /** Requests begun per second. */
  perSecond: z.number().positive().max(1_000).optional(),
  /** Requests at once. */
  atOnce: z.number().int().min(1).max(64).default(4),
  /** Patience with one page, in seconds. */
  timeoutSeconds: z.number().positive().max(3_600).default(60),
  /** Bytes that one dataset may have, over all its pages. */
  maxBytes: z
    .number()
    .int()
    .positive()
    .default(2 ** 30),
  /** Bytes that one page of JSON may have: it is held in memory. */
  maxPageBytes: z
    .number()
    .int()
    .positive()
    .max(2 ** 28)
    .default(64 * 2 ** 20),
  maxPages: z.number().int().min(1).max(100_000).default(1_000),
  /** For every endpoint that does not say otherwise. */
  paging: Paging.default({ by: 'none' }),
  /** Datasets with a name of their own. */
  endpoints: z
    .record(z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'an endpoint is named with letters, digits, _, . and -'), Endpoint)
    .default({}),
});
export type HttpSettings = z.infer<typeof Settings>;
