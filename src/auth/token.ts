/** Access tokens: 32 random bytes behind a prefix. Only their hash is ever stored. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new token: `hg_` and 43 characters. Shown once to whoever asked for it. */
export const newToken = (): string => `hg_${randomBytes(32).toString('base64url')}`;

/** Hex SHA-256 of a token: what the catalog stores and looks up. A slow hash is not needed for 256 random bits. */
export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex');

/** Whether a token is the one behind a stored hash; takes the same time for every wrong token. */
export function matchesHash(token: string, hash: string): boolean {
  const stored = Buffer.from(hash, 'hex');
  const given = Buffer.from(hashToken(token), 'hex');
  return stored.length === given.length && timingSafeEqual(stored, given);
}

/** The token of an `Authorization: Bearer …` header, or null. Blanks, commas and other schemes are no token. Long enough for a JWT. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([\x21-\x2b\x2d-\x7e]{1,8192})$/i.exec(header ?? '')?.[1] ?? null;
}
