/** The folders of a stored connection to files: which may be named at all. */
import { basename, isAbsolute, relative, resolve } from 'node:path';
import type { FieldProblem } from '#domain/connection-form.ts';
import type { StoredKind } from '#domain/connection-kinds.ts';
import type { JsonObject } from '#domain/json.ts';

/** `/srv/lake`, `/srv/landing:ro` as roots of the connector; the last part of a path is the root's name. */
export function rootsOf(open: JsonObject): { name: string; path: string; writable: boolean }[] {
  return linesOf(open).map((line) => {
    const path = resolve('/', line.replace(/:ro$/, ''));
    return { name: basename(path) || '/', path, writable: !line.endsWith(':ro') };
  });
}

const linesOf = ({ roots }: JsonObject): string[] => (Array.isArray(roots) ? roots.filter((line) => typeof line === 'string') : []);

/** Where a machine keeps what nobody loads: its settings, devices, processes and keys. */
const systemFolders = ['/etc', '/proc', '/sys', '/dev', '/root', '/boot', '/run', '/var/run'];

/** Folders that are not absolute, hold Headgate's own secrets, or belong to the machine. */
export function filesProblems({ kind, open }: { kind: StoredKind; open: JsonObject }, dataDir: string): FieldProblem[] {
  if (kind !== 'files') return [];
  const problem = (message: string): FieldProblem => ({ field: 'roots', message });
  const roots = rootsOf(open);
  const names = roots.map(({ name }) => name);
  return [
    ...linesOf(open).flatMap((line) =>
      isAbsolute(line) && !/[\0:]/.test(line.replace(/:ro$/, '')) ? [] : [problem(`"${line}" is not an absolute path`)],
    ),
    ...roots.flatMap(({ path }) => {
      if (isWithin(path, dataDir) || isWithin(dataDir, path)) return [problem(`${path} holds Headgate's own data`)];
      return path === '/' || systemFolders.some((folder) => isWithin(folder, path)) ? [problem(`${path} belongs to the machine`)] : [];
    }),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => problem(`two folders are called "${name}"`)),
  ];
}

function isWithin(top: string, path: string): boolean {
  const way = relative(top, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
