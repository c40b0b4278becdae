/** The forms a setting may take: sizes, durations, addresses, lists. Each failure is a sentence that follows the variable's name. */
import { z } from 'zod';

const units: Record<string, number> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 };

/** A size such as `512MB`, `1.5GiB` or plain bytes, at least `minimum` bytes. */
export const size = (minimum: number) =>
  z.string().transform((text, context) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?b)?$/i.exec(text) ?? [];
    const bytes = Math.floor(Number(number) * (units[(unit ?? 'b').toLowerCase()] ?? Number.NaN));
    if (Number.isSafeInteger(bytes) && bytes >= minimum) return bytes;
    context.addIssue(`write a size such as 512MB or 2GiB, at least ${minimum} bytes; it is "${text}"`);
    return z.NEVER;
  });

/** A whole number within bounds. */
export const whole = (minimum: number, maximum: number) =>
  z.string().transform((text, context) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= minimum && number <= maximum) return number;
    context.addIssue(`write a whole number from ${minimum} to ${maximum}; it is "${text}"`);
    return z.NEVER;
  });

/** Yes or no. */
export const flag = z.enum(['true', 'false'], 'write true or false').transform((text) => text === 'true');

/** Seconds, from 1 to a day. */
export const duration = whole(1, 86_400);

const address = (protocols: string[], example: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), `write an address such as ${example}`);

/** Never quotes the value: it holds a password. */
export const postgresUrl = address(['postgres:', 'postgresql:'], 'postgresql://user:password@localhost:5432/headgate');
export const httpUrl = address(['http:', 'https:'], 'http://127.0.0.1:4380');

/** Comma-separated values; blanks around them do not count. */
export const list = <Item extends z.ZodType<unknown, string>>(item: Item) =>
  z
    .string()
    .transform((text) => splitList(text))
    .pipe(z.array(item));

/** `path` or `path:ro`, comma-separated, at least one. */
export const filesRootList = z
  .string()
  .transform((text) => splitList(text).map((entry) => ({ path: entry.replace(/:ro$/, ''), readOnly: entry.endsWith(':ro') })))
  .refine((roots) => roots.length > 0, 'name at least one folder, e.g. samples:ro,data')
  .refine((roots) => roots.every((root) => !/[:\0]/.test(root.path) && root.path !== '/'), 'write path or path:ro, and not the whole disk');

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Whether a host is reachable from this machine alone; an IPv6 address may stand in brackets, as it does in an address. */
export const isLoopback = (host: string): boolean => /^(localhost|\[?::1\]?|127(\.\d{1,3}){3})$/.test(host);
