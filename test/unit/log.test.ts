import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { setupError } from '#domain/errors.ts';
import { createLog } from '#src/log.ts';
import { createRedactor } from '#src/log-redaction.ts';

function capture(options: { level?: 'debug' | 'info'; readable?: boolean; secrets?: string[] } = {}) {
  const stream = new PassThrough();
  const redactor = createRedactor(options.secrets);
  const log = createLog({ level: options.level ?? 'info', stream, redactor, readable: options.readable ?? false });
  return { log, redactor, text: () => String(stream.read() ?? '') };
}

describe('the log', () => {
  test('writes one JSON object per line with time, level and facts of its own and its parents', () => {
    const { log, text } = capture();
    log.child({ run: 4 }).info('started', { step: 'extract' });
    const line: unknown = JSON.parse(text());
    expect(line).toMatchObject({ level: 'info', message: 'started', facts: { run: 4, step: 'extract' }, timestamp: expect.any(String) });
  });

  test('lets no fact replace the message or the level', () => {
    const { log, text } = capture();
    log.info('true', { message: 'forged', level: 'error' });
    expect(JSON.parse(text())).toMatchObject({ level: 'info', message: 'true' });
  });

  test('keeps silent below its level', () => {
    const { log, text } = capture();
    log.debug('detail');
    expect(text()).toBe('');
  });

  test.each([
    [{ password: 'canary-1234' }],
    [{ settings: { apiKey: 'canary-1234', nested: [{ secret_access_key: 'canary-1234' }] } }],
    [{ headers: { authorization: 'Bearer canary-1234', Cookie: 'canary-1234' } }],
    [{ url: 'postgresql://loader:canary-1234@db:5432/x' }],
    [{ note: 'called with Bearer canary-1234' }],
    [{ url: 'https://b.s3/x?X-Amz-Signature=canary-1234&y=1' }],
    [{ error: setupError('pg.denied', 'postgres://u:canary-1234@h refused', { cause: new Error('token=canary-1234') }) }],
  ])('masks secrets in %j', (facts) => {
    const { log, text } = capture();
    log.info('connect', facts);
    const line = text();
    expect(line).toContain('[redacted]');
    expect(line).not.toContain('canary');
  });

  test('masks a registered value wherever and however it appears', () => {
    const { log, redactor, text } = capture({ secrets: ['first-canary'] });
    redactor.keepSecret('second/canary+');
    log.info('saw first-canary', {
      where: ['x second/canary+ y'],
      query: encodeURIComponent('second/canary+'),
      b: Buffer.from('first-canary').toString('base64'),
    });
    const line = text();
    expect(line).not.toMatch(/canary/);
    expect(line).not.toContain(Buffer.from('first-canary').toString('base64'));
  });

  test('keeps counts whose name only sounds secret', () => {
    const { log, text } = capture();
    log.info('answered', { tokens: 12, outputTokens: 3 });
    expect(JSON.parse(text())).toMatchObject({ facts: { tokens: 12, outputTokens: 3 } });
  });

  test('keeps the stack and cause of an error', () => {
    const { log, text } = capture();
    log.error('failed', { error: new Error('outer', { cause: new Error('inner') }) });
    expect(JSON.parse(text())).toMatchObject({
      facts: { error: { message: 'outer', stack: expect.stringContaining('log.test'), cause: { message: 'inner' } } },
    });
  });

  test('survives circular facts', () => {
    const { log, text } = capture();
    const facts: Record<string, unknown> = {};
    facts['self'] = facts;
    log.info('round', facts);
    expect(text()).toContain('[deeper]');
  });

  test('in its readable form forges no line and drives no terminal', () => {
    const { log, text } = capture({ readable: true });
    log.info('read', { file: 'a\n00:00:00 error forged\u001b[2J\u202e' });
    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    for (const character of ['\u001b', '\u202e']) expect(lines[0]).not.toContain(character);
  });
});
