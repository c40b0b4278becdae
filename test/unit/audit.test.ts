/** Attack 64: packages with known holes stop the gate where the registry tells of them, and a registry that does not is no silent yes. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const script = join(import.meta.dirname, '../../.ci/audit');

/** What the step prints, and its exit code, where npm answers like this. */
async function audited(answer: string, exit: number): Promise<{ code: number; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-audit-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'npm'), `#!/bin/sh\necho "$*" >&2\ncat <<'END'\n${answer}\nEND\nexit ${exit}\n`);
  await chmod(join(folder, 'npm'), 0o755);
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  return new Promise((resolve) => {
    execFile(script, { env }, (error, stdout) => resolve({ code: error === null ? 0 : Number(error.code), said: stdout }));
  });
}

it('a known hole fails, and the report is shown', async () => {
  const report = JSON.stringify({ auditReportVersion: 2, vulnerabilities: { planted: { severity: 'high' } } });
  const { code, said } = await audited(report, 1);
  expect(code).toBe(1);
  expect(said).toContain('planted');
});

it('none passes', async () => {
  expect(await audited(JSON.stringify({ auditReportVersion: 2, vulnerabilities: {} }), 0)).toEqual({
    code: 0,
    said: 'No known hole of high or critical severity.\n',
  });
});

it.each([
  ['refuses', JSON.stringify({ message: '405 Method Not Allowed', statusCode: 405 }), '(405 Method Not Allowed)'],
  ['says nothing', '', '(no answer)'],
])('a registry that %s is said to have been skipped', async (_what, answer, why) => {
  const { code, said } = await audited(answer, 1);
  expect(code).toBe(0);
  expect(said).toContain(`SKIPPED: the registry did not answer it ${why}`);
});
