/** The connector for folders of files: CSV, TSV, JSON, NDJSON (each also packed), workbooks and Parquet, and zip archives of them. */
import { access, constants, realpath } from 'node:fs/promises';
import { z } from 'zod';
import { cancelledError } from '#domain/errors.ts';
import type { FileDataset } from '#tools/formats/data-file.ts';
import { createFileWriter, fileCapabilities } from '#tools/file-target/writer.ts';
import { inspectFiles } from '#tools/formats/inspect.ts';
import { openFiles } from '#tools/formats/open.ts';
import { printable } from '#tools/formats/printable.ts';
import { localFiles, onlyFiles, siftFiles } from '#tools/formats/sift.ts';
import { defaultUnpackedBytes } from '#tools/formats/unpack.ts';
import type { Connection, Connector, ConnectorContext, SourceReader } from '../connector.ts';
import { identifyFiles } from './identify.ts';
import { listEntries } from './list.ts';
import { diskPlaces } from './places.ts';
import { resolveDataset } from './resolve.ts';
import type { Root } from './roots.ts';

const Settings = z.strictObject({
  roots: z.array(z.strictObject({ name: z.string().regex(/^[^/\\\0]+$/), path: z.string().min(1), writable: z.boolean() })),
  /** Packed data may unpack to this much; by default 20 GiB. */
  maxUnpackedBytes: z.number().positive().optional(),
});
export type FilesSettings = z.infer<typeof Settings>;

export const files: Connector<FilesSettings> = { kind: 'files', capabilities: fileCapabilities, settings: Settings, connect };

function connect(name: string, { roots, maxUnpackedBytes = defaultUnpackedBytes }: FilesSettings): Connection {
  const reader: SourceReader = {
    list: (context, query) => listEntries(name, roots, context, query),
    async inspect(context, dataset, options) {
      const found = await resolve(context, roots, dataset);
      return inspectFiles(context, found, { connection: name, kind: 'files', options, maxUnpackedBytes });
    },
    identify: (dataset) =>
      resolveDataset(roots, dataset)
        .then(identifyFiles)
        .catch(() => ({ text: '', settled: true })),
    async open(context, { id, dataset, reader, only }) {
      const found = onlyFiles(await resolve(context, roots, dataset), only);
      return openFiles(context, found, { id, connection: name, reader, maxUnpackedBytes });
    },
    async sift(context, dataset, known) {
      const { files: found } = await resolve(context, roots, dataset);
      return siftFiles(await localFiles(found, context.signal), known);
    },
  };
  const able = { name, kind: 'files', reader, health: () => health(roots), close: () => Promise.resolve() };
  if (!roots.some((root) => root.writable))
    return { ...able, capabilities: { ...fileCapabilities, write: false, modes: [] }, writer: null };
  return { ...able, capabilities: fileCapabilities, writer: createFileWriter(diskPlaces(roots)) };
}

async function resolve({ signal }: ConnectorContext, roots: readonly Root[], dataset: string): Promise<FileDataset> {
  if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
  return resolveDataset(roots, dataset);
}

async function health(roots: FilesSettings['roots']): Promise<{ ok: boolean; message: string }> {
  const problems: string[] = [];
  for (const root of roots) {
    const mode = constants.R_OK | (root.writable ? constants.W_OK : 0);
    const reachable = await realpath(root.path)
      .then((path) => access(path, mode))
      .then(
        () => true,
        () => false,
      );
    if (!reachable) problems.push(`the folder of "${printable(root.name)}" is missing or not ${root.writable ? 'writable' : 'readable'}`);
  }
  if (roots.length === 0) problems.push('no root is configured');
  return problems.length === 0
    ? { ok: true, message: `${roots.length} ${roots.length === 1 ? 'folder is' : 'folders are'} reachable.` }
    : { ok: false, message: `${problems.join('; ')}.` };
}
