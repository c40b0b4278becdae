/** Patterns of paths: which folders a walk has to look into for them. */
import { posix } from 'node:path';

/** Beyond so many alternatives every folder is looked into. */
const maxAlternatives = 200;

/** A pattern without braces for each alternative: `{a/b,c}/x*.csv` → `a/b/x*.csv`, `c/x*.csv`. Null when there are too many. */
export function alternatives(pattern: string): string[] | null {
  const open = pattern.lastIndexOf('{');
  const close = open === -1 ? -1 : pattern.indexOf('}', open);
  if (close === -1) return [pattern];
  const all: string[] = [];
  for (const part of pattern.slice(open + 1, close).split(',')) {
    const more = alternatives(pattern.slice(0, open) + part + pattern.slice(close + 1));
    if (more === null || all.length + more.length > maxAlternatives) return null;
    all.push(...more);
  }
  return all;
}

/** Whether a file that one of the patterns means may lie below a folder. */
export const reachesAny = (patterns: readonly string[] | null, folder: string): boolean =>
  patterns === null || patterns.some((pattern) => reaches(pattern, folder));

function reaches(pattern: string, folder: string): boolean {
  const parts = pattern.split('/');
  const deep = parts.indexOf('**');
  const names = folder === '' ? [] : folder.split('/');
  if (deep === -1 && names.length >= parts.length) return false;
  return names.slice(0, deep === -1 ? undefined : deep).every((name, index) => posix.matchesGlob(name, parts[index] ?? ''));
}

/** The folder that a pattern is about for certain: its parts before the first that stands for several. */
export function plainFolder(pattern: string): string {
  const before = pattern.search(/[*?[\]{}!()+@|\\]/);
  return before === -1 ? posix.dirname(pattern) : pattern.slice(0, Math.max(0, pattern.lastIndexOf('/', before)));
}
