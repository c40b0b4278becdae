/** Envelope encryption: each secret under a data key of its own, the data key under a key of the ring (AES-256-GCM both). */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { setupError } from '#domain/errors.ts';
import type { Keyring } from './keyring.ts';

/** A secret as it is stored. */
export interface Sealed {
  /** The key of the ring that wrapped the data key. */
  keyId: string;
  wrappedKey: Buffer;
  box: Buffer;
}

/** 96 bits are what GCM is made for; data keys are used once, so that no IV repeats under a key. */
const ivBytes = 12;
const tagBytes = 16;
const dataKeyBytes = 32;

/** What a secret of a connection is sealed for. */
export const sealedFor = (connectionId: string, field: string): string => `${connectionId} ${field}`;

/** Encrypts a text. It opens again only `about` the same thing: the id of the connection and the field. */
export function seal(ring: Keyring, text: string, about: string): Sealed {
  const dataKey = randomBytes(dataKeyBytes);
  return {
    keyId: ring.newest.id,
    wrappedKey: encrypt(ring.newest.bytes, dataKey, wrapAbout(ring.newest.id, about)),
    box: encrypt(dataKey, Buffer.from(text, 'utf8'), about),
  };
}

/** The text again. Throws `secrets.key-missing`, and `secrets.unreadable` for what was altered or belongs elsewhere. */
export function unseal(ring: Keyring, sealed: Sealed, about: string): string {
  return decrypt(dataKeyOf(ring, sealed, about), sealed.box, about).toString('utf8');
}

/** The same secret under the newest key, or null when it is already. The secret itself is not decrypted. */
export function rewrap(ring: Keyring, sealed: Sealed, about: string): Sealed | null {
  if (sealed.keyId === ring.newest.id) return null;
  const dataKey = dataKeyOf(ring, sealed, about);
  const { id, bytes } = ring.newest;
  return { keyId: id, wrappedKey: encrypt(bytes, dataKey, wrapAbout(id, about)), box: sealed.box };
}

const wrapAbout = (keyId: string, about: string): string => `${keyId} ${about}`;

const dataKeyOf = (ring: Keyring, { keyId, wrappedKey }: Sealed, about: string): Buffer =>
  decrypt(ring.key(keyId).bytes, wrappedKey, wrapAbout(keyId, about));

/** IV, tag and ciphertext in one. */
function encrypt(key: Buffer, plain: Buffer, about: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about, 'utf8'));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function decrypt(key: Buffer, box: Buffer, about: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, ivBytes), { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(about, 'utf8')).setAuthTag(box.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(box.subarray(ivBytes + tagBytes)), decipher.final()]);
  } catch (cause) {
    throw setupError('secrets.unreadable', 'A stored secret cannot be decrypted: it was altered, or its key is another one.', {
      hint: 'Type the secrets of the connection again.',
      cause,
    });
  }
}
