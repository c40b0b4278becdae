/** The code files of the project with their imports, as the parser of vite sees them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { parseSync } from 'vite';
import { z } from 'zod';

export interface SourceFile {
  /** Relative to the repository, with `/`. */
  path: string;
  text: string;
  lines: number;
  imports: Import[];
}

export interface Import {
  specifier: string;
  /** The repository path it names, or null for libraries and Node's own modules. */
  target: string | null;
}

const root = join(import.meta.dirname, '../..');
const codeFolders = ['src', 'graphs', 'tools', 'web-chat', 'test', 'samples'];

const aliases = z
  .object({ imports: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).imports;

/** Every TypeScript file of the project's folders. */
export function readSources(): SourceFile[] {
  return codeFolders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => {
      const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name));
      return files
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter((path) => !path.startsWith('web-chat/dist/'))
        .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
    });
}

/** Static, type-only and dynamic imports, re-exports and `import('…')` types of one file. Throws when it does not parse. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const specifiers = [
    ...module.staticImports.map((statement) => statement.moduleRequest.value),
    ...module.staticExports.flatMap((statement) => statement.entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...importExpressions(program),
  ];
  const imports = [...new Set(specifiers)].map((specifier) => ({ specifier, target: targetOf(path, specifier) }));
  return { path, text, lines: text.trimEnd().split('\n').length, imports };
}

function targetOf(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(dirname(from), specifier);
  if (!specifier.startsWith('#')) return null;
  for (const [pattern, replacement] of Object.entries(aliases)) {
    const prefix = pattern.slice(0, -1);
    if (specifier.startsWith(prefix)) return posix.normalize(replacement.replace('*', specifier.slice(prefix.length)));
  }
  throw new Error(`${from} imports ${specifier}, which the imports of package.json do not know.`);
}

/** The sources of `import(…)`, as value or as type, anywhere in the tree. One that is not a plain text cannot be judged. */
function importExpressions(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(importExpressions);
  if (typeof node !== 'object' || node === null) return [];
  const within = Object.values(node).flatMap(importExpressions);
  if (!('type' in node) || (node.type !== 'ImportExpression' && node.type !== 'TSImportType')) return within;
  const source = z.object({ source: z.object({ value: z.string() }) }).safeParse(node);
  return [source.success ? source.data.source.value : '(computed at run time)', ...within];
}

/** Whether `name` covers `path`: `src/log` covers `src/log.ts`, `src/log-redaction.ts` and `src/log/…`. */
export function covers(name: string, path: string): boolean {
  return path === name || (path.startsWith(name) && ['/', '.', '-'].includes(path.charAt(name.length)));
}

/** The longest of the names that cover the path. */
export function longestCovering(names: string[], path: string): string | null {
  return names.filter((name) => covers(name, path)).sort((a, b) => b.length - a.length)[0] ?? null;
}

/** The name of the package a specifier belongs to: `@scope/name/file` → `@scope/name`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
