import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parseConnections } from '#src/config-connections.ts';
import { loadConfig } from '#src/config.ts';

describe('parseConnections', () => {
  test('reads every connection, with secrets from the environment and noted as such', () => {
    const found = parseConnections(
      "crm: {kind: http, baseUrl: 'https://crm.example.com', auth: {bearer: '${CRM_TOKEN}'}}\nlake: {kind: s3, buckets: ['a', '${BUCKET}']}",
      { CRM_TOKEN: 'very-secret', BUCKET: 'b' },
    );
    expect(found.problems).toEqual([]);
    expect(found.connections).toEqual([
      { name: 'crm', kind: 'http', settings: { baseUrl: 'https://crm.example.com', auth: { bearer: 'very-secret' } } },
      { name: 'lake', kind: 's3', settings: { buckets: ['a', 'b'] } },
    ]);
    expect(found.secrets).toEqual(['very-secret', 'b']);
  });

  test.each([
    ['an unset variable', "crm: {kind: http, token: '${NOT_THERE}'}", 'NOT_THERE is not set'],
    ['an empty variable', "crm: {kind: http, token: '${EMPTY}'}", 'EMPTY is not set'],
    ['a name in capitals', 'CRM: {kind: http}', 'lower-case'],
    ['no kind', 'crm: {baseUrl: x}', 'crm.kind'],
    ['a built-in name', 'warehouse: {kind: postgres, url: x}', 'exists already'],
    ['broken YAML', 'crm: {kind: http', 'line 1'],
    ['the same name twice', 'a: {kind: http}\na: {kind: http}', 'unique'],
  ])('says what is wrong with %s', (_what, yaml, words) => {
    expect(parseConnections(yaml, { EMPTY: '' }).problems.join('; ')).toContain(words);
  });

  test('an empty file holds no connection', () => {
    expect(parseConnections('# nothing yet\n', {})).toEqual({ connections: [], secrets: [], problems: [] });
  });
});

describe('loadConfig', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-config-'));
  afterEach(() => {
    delete process.env['HEADGATE_CONNECTIONS'];
    rmSync(folder, { recursive: true, force: true });
  });

  test('takes the stored connections in, relative to the start folder, and names the file that cannot be read', () => {
    writeFileSync(join(folder, 'connections.yaml'), "crm: {kind: http, baseUrl: 'https://crm.example.com'}");
    process.env['HEADGATE_CONNECTIONS'] = 'connections.yaml';
    expect(loadConfig({}, folder).connections).toEqual([{ name: 'crm', kind: 'http', settings: { baseUrl: 'https://crm.example.com' } }]);
    process.env['HEADGATE_CONNECTIONS'] = 'elsewhere.yaml';
    expect(() => loadConfig({}, folder)).toThrow(/Cannot read .*elsewhere\.yaml/);
  });
});
