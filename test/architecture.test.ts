/** Holds the code to the import table, and the sizes and settings to their rules. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { variableNames } from '#src/config.ts';
import { importCycles, moduleOf, wrongImports } from './support/import-rules.ts';
import { importTable, importTableMarkdown, libraryHomesMarkdown } from './support/import-table.ts';
import { parseSource, readSources, type SourceFile } from './support/source-files.ts';

const root = join(import.meta.dirname, '..');
const sources = readSources();
const code = sources.filter((file) => !file.path.startsWith('test/'));

const planted = (path: string, text: string): SourceFile[] => [parseSource(path, text)];

describe('the sweep', () => {
  it('finds the code, and imports in it', () => {
    expect(code.length).toBeGreaterThan(50);
    expect(code.flatMap((file) => file.imports).filter(({ target }) => target !== null).length).toBeGreaterThan(100);
    for (const row of importTable.filter(({ mayImport }) => mayImport !== 'anything')) {
      const found = sources.filter((file) => row.modules.includes(moduleOf(file.path) ?? ''));
      expect(found.length, `files of ${row.modules.join(', ')}`).toBeGreaterThan(0);
    }
  });

  it('knows a module for every file', () => {
    expect(sources.filter((file) => moduleOf(file.path) === null).map(({ path }) => path)).toEqual([]);
  });

  it('follows every import inside the project to a file that is there', () => {
    const missing = sources.flatMap((file) =>
      file.imports
        .filter(({ target }) => target !== null && !existsSync(join(root, target)))
        .map(({ specifier }) => `${file.path} → ${specifier}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('imports', () => {
  it('follow the import table', () => {
    expect(wrongImports(sources)).toEqual([]);
  });

  it('make no rings', () => {
    expect(importCycles(sources)).toEqual([]);
  });

  it.each([
    ['a static import', "import { x } from '#store/database.ts';"],
    ['a type import', "import type { X } from '#store/database.ts';"],
    ['a relative path', "import { x } from '../../store/database.ts';"],
    ['a re-export', "export { x } from '#store/database.ts';"],
    ['a re-export of everything', "export * from '#store/database.ts';"],
    ['a dynamic import', "export const x = async () => (await import('#store/database.ts')).x;"],
    ['a type of an import', "export type X = import('#store/database.ts').X;"],
    ['an import computed at run time', 'export const x = async (name: string) => import(name);'],
    ['a library at home elsewhere', "import pg from 'pg';"],
    ['a library without a home', "import leftPad from 'left-pad';"],
    ['another surface', "import { x } from '../slack/post.ts';"],
  ])('%s where it is not allowed is found', (_what, text) => {
    expect(wrongImports(planted('src/surfaces/web/planted.ts', text))).toHaveLength(1);
  });

  it.each([
    ['tools/connectors/s3/planted.ts', "import { x } from '../files/read.ts';"],
    ['tools/transforms/planted.ts', "import { x } from '#tools/connectors/connector.ts';"],
    ['src/domain/planted.ts', "import { readFileSync } from 'node:fs';"],
    ['src/planning/planted.ts', "import { x } from '#tools/connectors/index.ts';"],
    ['src/unknown/planted.ts', "import { x } from '#domain/plan.ts';"],
  ])('a file %s that says %s is found', (path, text) => {
    expect(wrongImports(planted(path, text))).toHaveLength(1);
  });

  it.each([
    ['tools/connectors/s3/planted.ts', "import { x } from '../connector.ts'; import { S3 } from '@aws-sdk/client-s3';"],
    ['src/surfaces/web/planted.ts', "import { x } from '#app/app.ts'; import express from 'express'; import { join } from 'node:path';"],
    ['src/planning/planted.ts', "import type { x } from '#tools/checks/check.ts'; import { q } from '#tools/sql.ts';"],
  ])('a file %s that says %s is fine', (path, text) => {
    expect(wrongImports(planted(path, text))).toEqual([]);
  });

  it('a ring is found', () => {
    const ring = [...planted('src/app/a.ts', "import './b.ts';"), ...planted('src/app/b.ts', "import type { A } from './a.ts';")];
    expect(importCycles(ring)).toEqual(['src/app/a.ts → src/app/b.ts → src/app/a.ts']);
  });
});

describe('text is never run as code (attack 64)', () => {
  const runsText = ({ text, imports }: SourceFile): boolean =>
    /\beval\b|\bnew\s+Function\b|(?<![\w$#.])Function\s*\(|\bset(?:Timeout|Interval)\(\s*['"`]|\b(?:globalThis|window)\.Function\b|dangerouslySetInnerHTML/.test(
      text,
    ) || imports.some(({ specifier }) => /^(?:node:)?(?:vm|repl|inspector)(?:\/|$)/.test(specifier));

  it('anywhere', () => {
    expect(code.filter(runsText).map(({ path }) => path)).toEqual([]);
  });

  it.each([
    'eval(text);',
    '(0, eval)(text);',
    "new Function('a', text);",
    'const f = Function(text);',
    "setTimeout('run()', 1);",
    "import { runInNewContext } from 'node:vm';",
    "import vm from 'vm';",
    "export const x = async () => import('node:inspector/promises');",
  ])('%s is found', (text) => {
    expect(planted('src/app/planted.ts', text).filter(runsText)).toHaveLength(1);
  });
});

describe.runIf(existsSync(join(root, 'ARCHITECTURE.md')))('ARCHITECTURE.md', () => {
  const lines = (): string[] => readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n');

  it.each([
    ['who may import whom', importTableMarkdown()],
    ['where each library is at home', libraryHomesMarkdown()],
  ])('prints the table of %s as it is enforced', (_what, table) => {
    const start = lines().indexOf(table[0] ?? '');
    expect(lines().slice(start, start + table.length + 1)).toEqual([...table, '']);
  });
});

describe('files', () => {
  it.each([
    ['code', code, 400],
    ['tests', sources.filter((file) => file.path.startsWith('test/')), 600],
  ])('of %s are short enough to read', (_what, files, limit) => {
    expect(files.filter((file) => file.lines > limit).map((file) => `${file.path}: ${file.lines} lines`)).toEqual([]);
  });

  it('have names that say what is inside', () => {
    const vague = /(^|\/)(utils?|helpers?|common|lib|misc|manager|service)s?(\/|\.tsx?$)/;
    expect(sources.filter((file) => vague.test(file.path) || !/^[a-z0-9./-]+$/.test(file.path)).map(({ path }) => path)).toEqual([]);
    expect(vague.test('src/store/utils.ts')).toBe(true);
  });

  it('export names, never a default, except where a tool asks for one', () => {
    expect(code.filter((file) => /^export default /m.test(file.text) && !file.path.endsWith('.config.ts')).map(({ path }) => path)).toEqual(
      [],
    );
  });
});

describe('settings', () => {
  const readsEnvironment = (file: SourceFile): boolean =>
    /\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\s*\[\s*['"`]env|import\.meta\.env\b|\{[^}]*\benv\b[^}]*\}\s*(=\s*process\b|from\s*['"](node:)?process)/.test(
      file.text,
    );

  it('are read from the environment in src/config.ts alone', () => {
    expect(code.filter(readsEnvironment).map(({ path }) => path)).toEqual(['src/config.ts']);
  });

  it.each(['const x = process.env.HOME;', "const x = process['env'];", 'const { env } = process;', "import { env } from 'node:process';"])(
    'read elsewhere by %s are found',
    (text) => {
      expect(planted('src/app/planted.ts', text).filter(readsEnvironment)).toHaveLength(1);
    },
  );

  it('are the same in .env.example and src/config.ts, each with a purpose above it', () => {
    const example = readFileSync(join(root, '.env.example'), 'utf8').split('\n');
    const named = example.flatMap((line) => /^#?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);
    expect(named.length).toBeGreaterThan(10);
    expect(named.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([...variableNames].toSorted((a, b) => (a < b ? -1 : 1)));
  });
});
