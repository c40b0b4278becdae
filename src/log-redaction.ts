/** Keeps secrets out of logs: by the name of a member, by the shape of a text, and by the values registered as secret. */

const secretName = /passw(or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization|cookie|credential|^auth$/i;
const mask = '[redacted]';
/** Shorter values would mask ordinary words. */
const shortestSecret = 6;
const deepest = 8;

const shapes: [RegExp, string][] = [
  // scheme://user:password@host
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, `$1:${mask}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${mask}`],
  [/\b(hg|sk|xox[abp])[_-][\w-]{8,}/g, mask],
  [/\b(password|secret|token|api_?key|access_?key|X-Amz-Signature|X-Amz-Credential)=[^\s&;,"']+/gi, `$1=${mask}`],
];

export interface Redactor {
  /** From now on this value is masked wherever it appears, also URL-encoded. Values under 6 characters are ignored. */
  keepSecret(this: void, value: string): void;
  /** A copy of the value, safe to write down. */
  redact(value: unknown): unknown;
}

/** Makes a redactor with its own list of secret values. */
export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = new Set<string>();
  const keepSecret = (value: string): void => {
    if (value.length < shortestSecret) return;
    known.add(value);
    known.add(encodeURIComponent(value));
    known.add(Buffer.from(value).toString('base64'));
  };
  for (const secret of secrets) keepSecret(secret);
  return { keepSecret, redact: (value) => redactValue(value, known, 0) };
}

function redactValue(value: unknown, known: Set<string>, depth: number): unknown {
  if (typeof value === 'string') return redactText(value, known);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '[function]' : value;
  if (depth >= deepest) return '[deeper]';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return redactError(value, known, depth);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, known, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isSecret(name, member) ? mask : redactValue(member, known, depth + 1)]),
  );
}

/** Counts such as `tokens: 12` are no secrets; texts and objects under a secret's name are. */
const isSecret = (name: string, member: unknown): boolean =>
  secretName.test(name) && typeof member !== 'number' && typeof member !== 'boolean' && member !== null && member !== undefined;

function redactError(error: Error, known: Set<string>, depth: number): Record<string, unknown> {
  const facts = Object.fromEntries(Object.entries(error).filter(([name]) => name !== 'cause'));
  return {
    ...(redactValue(facts, known, depth + 1) as Record<string, unknown>),
    name: error.name,
    message: redactText(error.message, known),
    stack: redactText(error.stack ?? '', known),
    ...(error.cause === undefined ? {} : { cause: redactValue(error.cause, known, depth + 1) }),
  };
}

function redactText(text: string, known: Set<string>): string {
  let safe = text;
  for (const secret of known) safe = safe.replaceAll(secret, mask);
  for (const [shape, replacement] of shapes) safe = safe.replace(shape, replacement);
  return safe;
}
