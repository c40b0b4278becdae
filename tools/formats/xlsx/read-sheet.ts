/** Has one sheet of a workbook read by a confined process and written as text into the job's folder. */
import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, cancelledError, dataError, fromErrorFact, inputError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connectors/connector.ts';
import { detectSandbox } from '../../engine/sandbox.ts';
import type { Sandbox } from '../../engine/sandbox.ts';
import type { DataFile } from '../data-file.ts';
import { printable } from '../printable.ts';
import { unreadable } from '../text/head.ts';
import { SheetReply } from './protocol.ts';
import type { SheetReport, SheetRequest } from './protocol.ts';

const childFile = fileURLToPath(new URL('child.ts', import.meta.url));

/** Enough for the largest sheet that is read; the kernel allows half as much again. */
const memoryBytes = 2 ** 30;
const heapMebibytes = 1536;
/** What a sheet may become as text. */
const textBytes = 2 ** 30;
const readMs = 90_000;

export interface SheetText {
  report: SheetReport;
  /** The CSV text, in the job's folder. */
  text: DataFile;
}

/**
 * Reads the sheet that is wanted. Throws `source.sheet-not-found`, `source.truncated`, `source.encrypted`, `source.unreadable`,
 * `source.too-large` for a workbook that takes more memory or time than one may, `source.unsafe-archive`, `source.empty`.
 */
export async function readSheetText(
  { engine, signal }: ConnectorContext,
  file: DataFile,
  wish: Omit<SheetRequest, 'name' | 'uid'>,
): Promise<SheetText> {
  const path = join(engine.folder, `sheet-${randomUUID()}.csv`);
  const workbook = await open(file.realPath).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    await refuseOldWorkbook(file, workbook);
    const text = await open(path, 'wx', 0o644);
    try {
      const request = { ...wish, name: file.name, uid: await userOf(engine.folder) };
      const report = await ask({ file, signal, fds: [workbook.fd, text.fd] }, request);
      const { size } = await text.stat();
      return { report, text: { name: file.name, realPath: path, sizeBytes: size, format: 'csv', gzip: false } };
    } finally {
      await text.close();
    }
  } finally {
    await workbook.close();
  }
}

/** The user that the job's engine became, when it became one. */
async function userOf(folder: string): Promise<number | null> {
  const { uid } = await stat(folder);
  return process.getuid?.() === 0 && uid !== 0 ? uid : null;
}

/** Old and encrypted workbooks are files of another kind, whatever they are called. */
async function refuseOldWorkbook(file: DataFile, handle: FileHandle): Promise<void> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
  if (bytesRead === 0)
    throw inputError('source.empty', `"${printable(file.name)}" is empty.`, { hint: 'Check that the file was written completely.' });
  if (buffer.toString('hex') !== 'd0cf11e0') return;
  throw inputError(
    'source.encrypted',
    `"${printable(file.name)}" is an old .xls workbook or protected with a password, so it cannot be read.`,
    {
      hint: 'Save it as .xlsx without a password.',
    },
  );
}

interface Asked {
  file: DataFile;
  signal: AbortSignal;
  fds: [number, number];
}

async function ask({ file, signal, fds }: Asked, request: SheetRequest): Promise<SheetReport> {
  if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
  const child = startChild(fds);
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(kill, readMs);
  signal.addEventListener('abort', kill, { once: true });
  try {
    const reply = await replyOf(child, request);
    if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
    if (reply === null) throw tooMuch(file);
    if ('error' in reply) throw about(file, fromErrorFact(reply.error));
    return reply.report;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
    kill();
  }
}

let sandbox: Sandbox | null = null;

function startChild([workbook, text]: [number, number]): ChildProcess {
  const limits = { threads: 2, memoryBytes, diskBytes: textBytes, statementMs: readMs };
  const command = [process.execPath, `--max-old-space-size=${heapMebibytes}`, childFile];
  // What confines a process here does not change while this one lives, and finding out takes a few processes.
  sandbox ??= detectSandbox();
  const [program = process.execPath, ...args] = sandbox.wrap(command, limits);
  return spawn(program, args, { cwd: '/', env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc', workbook, text], detached: true });
}

/** Null when the child ended without a word: it ran out of memory or time. */
function replyOf(child: ChildProcess, request: SheetRequest): Promise<SheetReply | null> {
  return new Promise((resolve, reject) => {
    let reply: SheetReply | null = null;
    // A child that answers anything else is as good as one that did not answer.
    child.once('message', (message) => (reply = SheetReply.safeParse(message).data ?? null));
    child.once('error', reject);
    child.once('exit', () => resolve(reply));
    child.send(request, (error) => {
      if (error !== null) child.kill('SIGKILL');
    });
  });
}

/** The child's words, with the workbook that they are about. */
function about(file: DataFile, error: AppError): AppError {
  if (error.message.includes(printable(file.name))) return error;
  return new AppError(error.family, error.code, `${printable(file.name)}: ${error.message}`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    details: error.details,
    cause: error,
  });
}

const tooMuch = (file: DataFile): Error =>
  dataError('source.too-large', `"${printable(file.name)}" takes more memory or time to be read than a workbook may.`, {
    hint: 'Save the sheet as CSV, which is read as a stream, or split the workbook.',
  });
