/** The envelope around stored secrets, its keys, and what is taken for a secret in what people say. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pastedSecret } from '#domain/pasted-secret.ts';
import { silentLogger } from '#domain/log.ts';
import { createKeyring, openKeyring } from '#src/secrets/keyring.ts';
import { rewrap, seal, unseal } from '#src/secrets/seal.ts';
import { readReference } from '#src/secrets/secrets-manager.ts';

const [first, second] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('hex')];
const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('a sealed secret', () => {
  const ring = createKeyring([first]);

  test('opens again only where it was sealed for, and only unaltered', () => {
    const sealed = seal(ring, 'geheim ✓', 'connection-1 password');
    expect(unseal(ring, sealed, 'connection-1 password')).toBe('geheim ✓');
    expect(thrownBy(() => unseal(ring, sealed, 'connection-2 password'))).toMatchObject({ code: 'secrets.unreadable' });
    expect(thrownBy(() => unseal(ring, sealed, 'connection-1 token'))).toMatchObject({ code: 'secrets.unreadable' });
    for (const part of ['box', 'wrappedKey'] as const) {
      for (const at of [0, 13, sealed[part].length - 1]) {
        const altered = Buffer.from(sealed[part]);
        altered[at] = (altered[at] ?? 0) ^ 1;
        expect(thrownBy(() => unseal(ring, { ...sealed, [part]: altered }, 'connection-1 password'))).toMatchObject({
          code: 'secrets.unreadable',
        });
      }
    }
  });

  test('has a data key and IVs of its own each time', () => {
    const [one, other] = [seal(ring, 'same', 'a'), seal(ring, 'same', 'a')];
    expect(one.box.equals(other.box)).toBe(false);
    expect(one.box.subarray(0, 12).equals(other.box.subarray(0, 12))).toBe(false);
    expect(one.wrappedKey.equals(other.wrappedKey)).toBe(false);
    expect(one.box.includes(Buffer.from('same'))).toBe(false);
  });

  test('is wrapped anew under the newest key without being opened, and then needs the old key no more', () => {
    const sealed = seal(ring, 'kept', 'a');
    const both = createKeyring([second, first]);
    const anew = rewrap(both, sealed, 'a');
    expect(anew?.box).toBe(sealed.box);
    expect(anew?.keyId).toBe(both.newest.id);
    const alone = createKeyring([second]);
    expect(anew && unseal(alone, anew, 'a')).toBe('kept');
    expect(thrownBy(() => unseal(alone, sealed, 'a'))).toMatchObject({
      code: 'secrets.key-missing',
      hint: expect.stringContaining('HEADGATE_SECRET_KEY'),
    });
    expect(anew && rewrap(both, anew, 'a')).toBeNull();
  });
});

describe('the key in the data dir', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'headgate-key-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  test('is made once, private, with a warning, however many processes start together', async () => {
    const warnings: string[] = [];
    const log = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    const rings = await Promise.all(Array.from({ length: 8 }, () => openKeyring({ keys: [], dataDir, log })));
    expect(new Set(rings.map((ring) => ring.newest.id)).size).toBe(1);
    expect((await stat(join(dataDir, 'secret-key'))).mode & 0o777).toBe(0o600);
    expect(warnings).toEqual([expect.stringContaining('HEADGATE_SECRET_KEY')]);
    expect(warnings.join()).not.toContain((await readFile(join(dataDir, 'secret-key'), 'utf8')).trim());
  });

  test('is not looked at when the settings have one, and refused when it is none', async () => {
    await writeFile(join(dataDir, 'secret-key'), 'not a key\n');
    expect((await openKeyring({ keys: [first], dataDir, log: silentLogger })).newest.id).toBe(createKeyring([first]).newest.id);
    await expect(openKeyring({ keys: [], dataDir, log: silentLogger })).rejects.toMatchObject({ code: 'secrets.bad-key' });
  });
});

describe('a reference to AWS', () => {
  test('names a secret, its region and a field', () => {
    const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/lake-AbCdEf';
    expect(readReference(`aws-secret:${arn}#password`)).toEqual({ arn, region: 'eu-west-1', field: 'password' });
    expect(readReference(`aws-secret:${arn}`).field).toBeNull();
  });

  test.each([
    'aws-secret:lake',
    'aws-secret:arn:aws:s3:::bucket',
    'aws-secret:arn:aws:secretsmanager:evil.example.com/:123456789012:secret:x',
    'aws-secret:arn:aws:secretsmanager:eu-west-1:123456789012:secret:x#',
  ])('%s is refused', (text) => {
    expect(thrownBy(() => readReference(text))).toMatchObject({ code: 'secrets.bad-reference' });
  });
});

describe('a secret in what people say', () => {
  test.each([
    'postgres://loader:k2/9+Qx=&w@db.example.com/x',
    'password=hunter2X9!',
    'my password is Tr0ub4dor&3x',
    'Passwort: geheim1234',
    'das Passwort lautet Kw7x-pQ2z',
    'mein Kennwort ist Kw7x-pQ2z',
    'pw: Kw7x-pQ2z',
    'postgres://bob:s3cr3tPw@db.example.com/x',
    'use AKIAQWERTYUIOPASDFGH',
    'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzKEYa',
    'Authorization: Bearer abcDEF123456ghiJKL789',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEow',
    'https://lake.s3.amazonaws.com/orders.csv?X-Amz-Credential=x&X-Amz-Signature=0123456789abcdef0123456789abcdef',
    '{"api_key": "Zx81kQ0pLm"}',
  ])('is found: %s', (text) => {
    expect(pastedSecret(text)).not.toBeNull();
    expect(pastedSecret(`please load this ${text} into analytics.orders`)).not.toBeNull();
  });

  test.each([
    'load samples/orders.csv into analytics.orders',
    'mask the password column and drop the token column',
    'where password is null',
    'count rows where secret = true',
    'the token is expired for 12 customers',
    'postgres://user:password@host/db',
    'http://shop.example.com:8080/orders@2026',
    'postgres://user:${PGPASSWORD}@host/db',
    'https://api.example.com:8443/orders?page=2',
    'rename api_key to key and keep customer_id',
    'password=<your password>',
    'git commit da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'sum(amount) where token: 12345678',
    'key is order_id',
    'das Kennwort ist abgelaufen',
    'map pw: power and qty: quantity',
  ])('is not seen in: %s', (text) => {
    expect(pastedSecret(text)).toBeNull();
  });

  test('is looked for in time that does not explode', () => {
    for (const text of ['password='.repeat(10_000), `postgres://${'a:'.repeat(40_000)}`, 'eyJ'.repeat(30_000), 'a'.repeat(100_000)])
      pastedSecret(text);
  });
});
