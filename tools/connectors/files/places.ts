/** Where the files connection may write: from a text to a folder's store and a key in it. */
import { isAbsolute, relative, resolve } from 'node:path';
import { deniedError } from '#domain/errors.ts';
import type { ObjectStore, TargetPlace, TargetPlaces } from '#tools/file-target/object-store.ts';
import { outside, targetParts } from '#tools/file-target/target-name.ts';
import { printable } from '#tools/formats/printable.ts';
import { diskStore } from './disk-store.ts';
import { canonicalName, hostileReason, type Root } from './roots.ts';

interface Writable {
  root: Root;
  store: ObjectStore;
}

/** The writable roots as places. The last one is home: people list where they put things before where things come out. */
export function diskPlaces(roots: readonly Root[]): TargetPlaces {
  const writable = roots
    .filter((root) => root.writable)
    .map((root): Writable => ({ root, store: diskStore(root.path) }))
    .toReversed();
  return { resolve: (path) => resolvePlace(roots, writable, path), stores: () => writable.map(({ store }) => store) };
}

function resolvePlace(roots: readonly Root[], writable: readonly Writable[], text: string): TargetPlace {
  const reason = hostileReason(text);
  if (reason !== null) throw outside(text, reason);
  const { root, inside } = placed(
    roots,
    writable,
    text
      .trim()
      .replace(/^(\.\/)+/, '')
      .replace(/\/+$/, ''),
  );
  const found = writable.find((one) => one.root === root);
  if (!found) throw readOnly(text, root, writable);
  if (inside === '') throw outside(text, 'a root itself is not written; name a file or a folder in it');
  const key = targetParts(inside).join('/');
  return { store: found.store, key, name: canonicalName(root, key) };
}

/** By an absolute path inside a root, by a root's name, or below the home root. */
function placed(roots: readonly Root[], [home]: readonly Writable[], text: string): { root: Root; inside: string } {
  if (isAbsolute(text)) {
    for (const root of roots) {
      const inside = relative(resolve(root.path), text);
      if (!inside.startsWith('..')) return { root, inside };
    }
    throw outside(text, 'it lies outside every root');
  }
  const [first = '', ...rest] = text.split('/');
  const named = roots.find((root) => root.name === first);
  if (named) return { root: named, inside: rest.join('/') };
  if (!home) throw readOnly(text, null, []);
  return { root: home.root, inside: text };
}

function readOnly(text: string, root: Root | null, writable: readonly Writable[]) {
  const names = writable.map((one) => one.root.name);
  const why = root === null ? 'no folder may be written' : `${root.name} may only be read`;
  return deniedError('target.read-only', `"${printable(text)}" cannot be written: ${why}.`, {
    hint: names.length > 0 ? `Write below ${names.join(' or ')}.` : 'Add a writable folder to HEADGATE_FILES_ROOTS.',
  });
}
