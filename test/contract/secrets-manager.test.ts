/** References to AWS Secrets Manager through the real SDK, against a service on this machine. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createSecretReader, type SecretReader } from '#src/secrets/secrets-manager.ts';
import { startSecretsManager, type SecretsManager } from '#test/support/systems/secrets-manager.ts';

const arn = (name: string): string => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}`;

let aws: SecretsManager;
let reader: SecretReader;
beforeAll(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIATESTTESTTESTTEST');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret-of-tests');
  aws = await startSecretsManager();
});
beforeEach(() => {
  reader?.close();
  reader = createSecretReader({ endpoint: aws.url });
  aws.asked.length = 0;
});
afterAll(async () => {
  reader.close();
  await aws.close();
  vi.unstubAllEnvs();
});
const source = (text: string) => {
  const found = reader.source(text);
  if (found === null) throw new Error('This is no reference.');
  return found;
};

test('one secret with several fields is asked for once, however many read it at the same time', async () => {
  aws.secrets.set(arn('lake'), JSON.stringify({ user: 'loader', password: 'one', port: 5432 }));
  const fields = ['user', 'password', 'port', 'password'].map((field) => source(`aws-secret:${arn('lake')}#${field}`));
  expect(await Promise.all(fields.map((field) => field.read()))).toEqual(['loader', 'one', '5432', 'one']);
  expect(aws.asked).toEqual([arn('lake')]);
});

test('a secret without fields is its whole text, and a text without a reference is none', async () => {
  aws.secrets.set(arn('plain'), 'just a text # with a sign');
  expect(await source(`aws-secret:${arn('plain')}`).read()).toBe('just a text # with a sign');
  expect(reader.source('an ordinary password')).toBeNull();
});

test('what is remembered is read again when its time is over, and when it was refused', async () => {
  reader.close();
  reader = createSecretReader({ endpoint: aws.url, rememberMs: 0 });
  aws.secrets.set(arn('moving'), 'first');
  const moving = source(`aws-secret:${arn('moving')}`);
  expect(await moving.read()).toBe('first');
  aws.secrets.set(arn('moving'), 'second');
  expect(await moving.read()).toBe('second');
  expect(aws.asked).toHaveLength(2);
});

test('renewing says whether there is another one now', async () => {
  aws.secrets.set(arn('kept'), 'same');
  const kept = source(`aws-secret:${arn('kept')}`);
  await kept.read();
  expect(await kept.renew()).toBe(false);
  vi.useFakeTimers({ toFake: ['performance'], now: Date.now() });
  try {
    vi.advanceTimersByTime(10_000);
    aws.secrets.set(arn('kept'), 'another');
    expect(await kept.read()).toBe('same');
    expect(await kept.renew()).toBe(true);
    expect(await kept.read()).toBe('another');
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  ['a secret that is not there', `aws-secret:${arn('missing')}`, 'secrets.not-found'],
  ['a field that is not there', `aws-secret:${arn('lake')}#colour`, 'secrets.no-field'],
  ['a field of the prototype', `aws-secret:${arn('lake')}#constructor`, 'secrets.no-field'],
])('%s is a sentence that names it and not its value', async (_what, text, code) => {
  aws.secrets.set(arn('lake'), JSON.stringify({ user: 'loader', password: 'never-told' }));
  const failed: unknown = await source(text)
    .read()
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({ code, family: 'setup' });
  expect(String(failed)).not.toContain('never-told');
});

test('a service that does not answer is told as something to wait for', async () => {
  reader.close();
  reader = createSecretReader({ endpoint: 'http://127.0.0.1:1' });
  await expect(source(`aws-secret:${arn('lake')}`).read()).rejects.toMatchObject({ code: 'secrets.unavailable', retryable: true });
});
