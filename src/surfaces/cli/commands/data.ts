/** `headgate sources`, `inspect` and `upload`: what can be read, what is in it, and handing in a file. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { Inspection } from '#domain/dataset.ts';
import { inputError } from '#domain/errors.ts';
import { Uploaded } from '#domain/upload.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { Gateway } from '../gateway.ts';
import type { CliPorts } from '../ports.ts';
import { bytes, counted, listing, table, wrapText } from '../render/layout.ts';
import { Sources } from '../replies.ts';
import { withServerOptions, type Finish } from '../server-options.ts';
import { sources, type ListOptions } from './show.ts';

interface InspectOptions extends ListOptions {
  connection?: string;
}

interface UploadOptions extends ListOptions {
  name?: string;
}

const json = ['--json', 'one JSON object per line'] as const;
const rowsShown = 10;

export function addData(program: Command, ports: CliPorts, finish: Finish): void {
  withServerOptions(program.command('sources').description('list what can be read').argument('[search]'))
    .option(...json)
    .action((search: string | undefined, options: ListOptions) => finish(sources(ports, search, options)));
  withServerOptions(program.command('inspect').description('the columns and first rows of a dataset').argument('<dataset>'))
    .option('--connection <name>', 'where it is, when its name alone does not tell')
    .option(...json)
    .action((dataset: string, options: InspectOptions) => finish(inspect(ports, dataset, options)));
  withServerOptions(program.command('upload').description('hand in a file, to be read like any other').argument('<file>'))
    .option('--name <name>', 'another name for it')
    .option(...json)
    .action((file: string, options: UploadOptions) => finish(upload(ports, file, options)));
}

function inspect(ports: CliPorts, dataset: string, options: InspectOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const connection = options.connection ?? (await connectionOf(gateway, dataset));
    const found = await gateway.post(
      '/api/v1/sources/inspect',
      { dataset, ...(connection === undefined ? {} : { connection }) },
      Inspection,
    );
    if (options.json === true) terminal.line(JSON.stringify(found));
    else for (const line of inspectionLines(found, terminal.canvas.width)) terminal.line(line);
    return exitCodes.done;
  });
}

/** Where a dataset is that a list shows by exactly this name; undefined leaves it to the server. */
async function connectionOf(gateway: Gateway, dataset: string): Promise<string | undefined> {
  const { sources: listed } = await gateway.get(`/api/v1/sources?search=${encodeURIComponent(dataset)}`, Sources);
  const isMeant = (name: string): boolean => name === dataset || (dataset.endsWith('/') && name.startsWith(dataset));
  const places = [...new Set(listed.filter(({ name }) => isMeant(name)).map(({ connection }) => connection))];
  if (places.length < 2) return places[0];
  throw inputError('source.ambiguous', `${showInvisible(dataset)} is in ${places.map(showInvisible).join(' and ')}.`, {
    hint: `Say which: --connection ${showInvisible(places[0] ?? '')}`,
  });
}

function inspectionLines({ connection, dataset, columns, rows, rowsExact, sizeBytes, notes, sample }: Inspection, width: number): string[] {
  const size = [rows === null ? '' : `${rowsExact ? '' : 'about '}${counted(rows, 'row')}`, bytes(sizeBytes)].filter((part) => part !== '');
  return [
    showInvisible(`${connection}: ${dataset} · ${size.join(' · ')}`),
    ...listing(columns.map(({ name, type }) => ['', showInvisible(name), showInvisible(type)])),
    ...notes.flatMap((note) => wrapText(showInvisible(note), width, '⚠ ', '  ')),
    ...(sample.rows.length === 0 ? [] : ['', ...table({ ...sample, rows: sample.rows.slice(0, rowsShown) }, width)]),
  ];
}

function upload(ports: CliPorts, path: string, options: UploadOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const file = await fileAt(path);
    const taken = await gateway.upload(`/api/v1/uploads?name=${encodeURIComponent(options.name ?? basename(path))}`, file, Uploaded);
    ports.terminal.line(options.json === true ? JSON.stringify(taken) : `${showInvisible(taken.dataset)} · ${bytes(taken.sizeBytes)}`);
    return exitCodes.done;
  });
}

/** In memory: the server takes none that would not fit, and a blob of an open file is never closed. */
async function fileAt(path: string): Promise<Blob> {
  const content = await readFile(path).catch((cause: unknown) => {
    throw inputError('upload.unreadable', `Cannot read ${path}.`, { hint: 'Give the path of a file.', cause });
  });
  return new Blob([content]);
}
