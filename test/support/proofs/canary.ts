/** Secrets that sing when they get out: random texts, and whether something holds one, whole, in parts, or in another spelling. */
import { randomBytes } from 'node:crypto';

/** A secret with characters that a URL spells differently. */
export const newCanary = (): string => `${randomBytes(18).toString('base64url')}+/=&${randomBytes(6).toString('base64url')}`;

const partLength = 8;
const buckets = 2 ** 24;

const runs = (text: string, length: number): string[] =>
  Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));

/** Every run of 8 characters of a secret: as it is, URL-encoded, in base64 (however it is aligned) and in hex, where they are 16 digits. */
function partsOf(secret: string): string[] {
  // The first and the last characters depend on what stands beside the secret.
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.from(`${'x'.repeat(offset)}${secret}`)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  const texts = [secret, encodeURIComponent(secret), ...base64].flatMap((text) => runs(text, partLength));
  return [...texts, ...runs(Buffer.from(secret).toString('hex'), 2 * partLength)];
}

/** What of the secrets a text holds: the names of the secrets, each with the place. Empty when it holds nothing. */
export function leaksIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  const owners = new Map(Object.entries(secrets).flatMap(([name, secret]) => partsOf(secret).map((part) => [part, name] as const)));
  const seen = new Uint8Array(buckets);
  for (const part of owners.keys()) seen[hashAt(part, 0)] = 1;
  const found = new Map<string, string>();
  // Texts are long and parts are many, so each place is looked up once instead of each part everywhere.
  for (let at = 0; at + partLength <= text.length; at += 1) {
    if (seen[hashAt(text, at)] !== 1) continue;
    const name = owners.get(text.slice(at, at + partLength)) ?? owners.get(text.slice(at, at + 2 * partLength));
    if (name !== undefined && !found.has(name)) found.set(name, `${name}: …${text.slice(Math.max(0, at - 80), at + 80)}…`);
  }
  return [...found.values()];
}

function hashAt(text: string, at: number): number {
  let hash = 0;
  for (let index = at; index < at + partLength; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return (hash ^ (hash >>> 12)) & (buckets - 1);
}
