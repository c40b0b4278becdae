/** Judges source files by the import table. Each finding is a sentence that names the file and the import. */
import { isBuiltin } from 'node:module';
import { browserSafe, importTable, keptApart, libraryHomes, siblingsApart } from './import-table.ts';
import { covers, type Import, longestCovering, packageOf, type SourceFile } from './source-files.ts';

const modules = importTable.flatMap((row) => row.modules);

/** The module a file belongs to, or null. */
export const moduleOf = (path: string): string | null => longestCovering(modules, path);

function mayImport(module: string): string[] | 'anything' {
  return importTable.find((row) => row.modules.includes(module))?.mayImport ?? [];
}

/** Everything wrong with the imports of these files. */
export function wrongImports(files: SourceFile[]): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((import_) => {
      const reason = reasonAgainst(file.path, import_);
      return reason === null ? [] : [`${file.path} imports ${import_.specifier}: ${reason}`];
    }),
  );
}

function reasonAgainst(from: string, { specifier, target }: Import): string | null {
  const module = moduleOf(from);
  if (module === null) return 'the file belongs to no module of the import table';
  if (mayImport(module) === 'anything') return null;
  return target === null ? reasonAgainstLibrary(from, specifier) : reasonAgainstTarget(from, module, target);
}

function reasonAgainstLibrary(from: string, specifier: string): string | null {
  if (isBuiltin(specifier)) {
    const inBrowser = browserSafe.some((name) => covers(name, from)) && !from.endsWith('.config.ts');
    return inBrowser ? 'this module also runs in a browser' : null;
  }
  const library = longestCovering(Object.keys(libraryHomes), packageOf(specifier));
  const homes = library === null ? [] : (libraryHomes[library] ?? []);
  if (homes === 'anywhere' || homes.some((home) => covers(home, from))) return null;
  return homes.length === 0 ? 'this library has no home in the import table' : `this library belongs to ${homes.join(', ')}`;
}

function reasonAgainstTarget(from: string, module: string, target: string): string | null {
  if (keptApart.some((pair) => covers(pair.from, from) && covers(pair.to, target))) return 'these two are kept apart';
  if (siblingsApart.some((folder) => areSiblings(folder, from, target))) return 'neighbours in this folder never import each other';
  if (moduleOf(target) === module) return null;
  const allowed = mayImport(module);
  return allowed === 'anything' || allowed.some((name) => covers(name, target))
    ? null
    : `${module} may import ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}`;
}

function areSiblings(folder: string, from: string, target: string): boolean {
  const childOf = (path: string): string | null =>
    path.startsWith(`${folder}/`) ? (path.slice(folder.length + 1).split('/')[0] ?? null) : null;
  const [one, other] = [childOf(from), childOf(target)];
  // Files directly in the folder are its contract and its registry: both sides may use them.
  const areFolders = one !== null && other !== null && !one.endsWith('.ts') && !other.endsWith('.ts');
  return areFolders && one !== other;
}

/** The first ring of imports found from each file, as `a → b → a`; empty when there is none. */
export function importCycles(files: SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const { target } of byPath.get(path)?.imports ?? []) if (target !== null) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const file of files) visit(file.path, []);
  return cycles;
}
