import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { connectors, openConnection } from '#tools/connectors/index.ts';

describe('opening a stored connection', () => {
  test('binds it to the connector of its kind, without reaching anything', async () => {
    const settings = { roots: [{ name: 'data', path: '/no/such/folder', writable: true }] };
    const connection = openConnection({ name: 'mine', kind: 'files', settings }, silentLogger);
    expect(connection).toMatchObject({ name: 'mine', kind: 'files', capabilities: connectors.files.capabilities });
    await connection.close();
  });

  test('cannot be written to where every folder may only be read', async () => {
    const settings = { roots: [{ name: 'data', path: '/no/such/folder', writable: false }] };
    const connection = openConnection({ name: 'mine', kind: 'files', settings }, silentLogger);
    expect(connection.writer).toBeNull();
    expect(connection.capabilities).toMatchObject({ write: false, modes: [] });
    await connection.close();
  });

  test('names the kinds there are when the kind is unknown', () => {
    expect(() => openConnection({ name: 'mine', kind: 'ftp', settings: {} }, silentLogger)).toThrow(
      expect.objectContaining({ code: 'connection.unknown-kind', hint: `Kinds are ${Object.keys(connectors).join(', ')}.` }),
    );
  });

  test('says which setting is wrong and never what it holds', () => {
    const open = () => openConnection({ name: 'mine', kind: 'files', settings: { roots: 'hunter2', password: 'hunter3' } }, silentLogger);
    expect(open).toThrow(expect.objectContaining({ code: 'connection.bad-settings', family: 'setup' }));
    expect(open).toThrow(/roots/);
    expect(open).not.toThrow(/hunter/);
  });

  test('every connector is held to the conformance suite', () => {
    const folder = join(import.meta.dirname, '../contract');
    const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
    const held = tests.flatMap((name) => /^ *connectorConformance\('(.+?)'/m.exec(readFileSync(join(folder, name), 'utf8'))?.[1] ?? []);
    expect(held.sort()).toEqual(Object.keys(connectors).sort());
  });

  test('every connector knows its own kind', () => {
    for (const [kind, connector] of Object.entries(connectors)) expect(connector.kind).toBe(kind);
  });
});
