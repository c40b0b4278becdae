/** Finds secrets in what people type or paste, before it is stored or sent on. */

/** Words that stand where a secret would, in examples and questions. */
const placeholder =
  /^(<.*>|\[.*\]|\$\{?\w+\}?|\{\{?.*\}?\}|%\w+%|[*•x.…_-]+|.*(example|replace|change[-_]?me|your[-_]|dummy|placeholder|redacted).*|pass(word)?|passwd|pwd|secret|token|key|null|none|true|false|empty|test|user|string|varchar|text)$/i;

const named = String.raw`(?:password|passwort|kennwort|passwd|passphrase|pwd|pw|secret|api[_ -]?key|access[_ -]?key|auth[_ -]?token|access[_ -]?token|client[_ -]?secret|private[_ -]?key|token)`;

const shapes: { what: string; pattern: RegExp; holds?: (match: RegExpExecArray) => boolean }[] = [
  { what: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  {
    what: 'an address with a password in it',
    // Many write the password as it is, with the slashes and marks that an address should have escaped; a port is none.
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@'"]*:([^\s'"]+)@[^\s'"]/i,
    holds: ([, password = '']) => !placeholder.test(password) && !/^\d{1,5}\//.test(password),
  },
  { what: 'a presigned address', pattern: /[?&](X-Amz-Signature|X-Goog-Signature|sig|Signature)=[\w%/+=-]{16,}/i },
  { what: 'an AWS access key', pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/, holds: ([key = '']) => !key.endsWith('EXAMPLE') },
  { what: 'a token', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/ },
  { what: 'a token', pattern: /\bBearer\s+([\w.~+/-]{16,}=*)/i, holds: ([, token = '']) => looksRandom(token) },
  {
    what: 'a token',
    pattern:
      /\b(xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|hg_[\w-]{30,}|sk-[\w-]{20,}|AIza[\w-]{30,})/,
  },
  {
    what: 'a password or key',
    pattern: new RegExp(String.raw`(?:^|[^a-z])${named}["'\s]*(?:=|:(?!:)|\b(?:is|ist|lautet)\b)\s*["'\`]?([^\s"'\`,;]{6,})`, 'gi'),
    holds: ([, value = '']) => !placeholder.test(value) && looksRandom(value),
  },
  // Forty characters of base64 that are a key of AWS, standing alone.
  {
    what: 'an AWS secret key',
    pattern: /(?<![\w/+=.-])[A-Za-z0-9/+]{40}(?![\w/+=.-])/g,
    holds: ([text = '']) => isMixed(text) && entropy(text) > 4.2,
  },
];

const longestLookedAt = 100_000;

/** What secret a text holds, in words ("an AWS access key"), or null. */
export function pastedSecret(text: string): string | null {
  const part = text.slice(0, longestLookedAt);
  for (const { what, pattern, holds } of shapes) {
    const all = pattern.global ? part.matchAll(pattern) : [pattern.exec(part)].filter((match) => match !== null);
    for (const match of all) if (holds === undefined || holds(match)) return what;
  }
  return null;
}

/** Not a word, a name or a number of a sentence: several kinds of characters, or more bits than language has. */
function looksRandom(text: string): boolean {
  if (/^[a-z]+([_.-][a-z]+)*$/i.test(text) || /^[\d.,:/-]+$/.test(text)) return text.length >= 20 && entropy(text) > 3.8;
  return (isMixed(text) && entropy(text) > 2.2) || entropy(text) > 3.6;
}

const isMixed = (text: string): boolean => [/[a-z]/, /[A-Z]/, /\d/, /[^\w]/].filter((kind) => kind.test(text)).length >= 2;

/** Bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
}
