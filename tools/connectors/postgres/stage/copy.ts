/** Streams rows of the engine into a table through COPY, with back-pressure; either all of them arrive or none. */
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { counted } from '#domain/amounts.ts';
import { AppError, asAppError, dataError } from '#domain/errors.ts';
import { quoteName, quoteNames } from '#tools/sql.ts';
import type { ConnectorContext, StageRequest } from '../../connector.ts';
import { CopySink } from './copy-sink.ts';
import type { Transaction } from '../session/database.ts';
import type { StagedColumn } from './handle.ts';
import { quotePrivate } from '../names.ts';
import { limitsMs } from '../session/settings.ts';
import { isLostConnection, postgresError, sqlState } from '../session/sql-state.ts';
import { encodeColumn, holdsText, tallyOf } from '../types.ts';
import { WireMeter, type WireTotals } from './wire-meter.ts';

interface CopyRequest {
  stage: string;
  columns: StagedColumn[];
  request: StageRequest;
  /** The stage was made in the session's own subtransaction: its rows are written as they will stay, and the next scan rewrites no page. */
  isNew: boolean;
}

/**
 * Copies the relation's rows through one COPY per session, whole rows to each. Throws `stage.incomplete`, `stage.nul-character`, data
 * errors with column and row; every session's transaction must then roll back.
 */
export async function copyRows(
  sessions: readonly [Transaction, ...Transaction[]],
  context: ConnectorContext,
  { stage, columns, request, isNew }: CopyRequest,
): Promise<WireTotals> {
  const doing = `staging ${request.load.id}`;
  let fraction: number | null = null;
  const source = await context.engine.streamCsv(encodingSelect(request.relation, columns), {
    quoteAll: columns.length === 1,
    onProgress: (progress) => {
      fraction = progress.fraction;
    },
  });
  const copy = `COPY ${quotePrivate(stage)} (${quoteNames(columns.map(({ name }) => name))}) FROM STDIN (FORMAT csv, NULL ''${isNew ? ', FREEZE' : ''})`;
  const [first, ...others] = sessions;
  const targets = [first.client.query(copyFrom(copy)), ...others.map(({ client }) => client.query(copyFrom(copy)))] as const;
  const meter = new WireMeter(columns.map(({ engineType, type }) => tallyOf(engineType, type)));
  const onChunk = reporter({
    first: () => request.failpoint('prepare.staging'),
    tell: () => request.onProgress({ fraction, rows: meter.rows, bytes: meter.bytes }),
  });
  const sink = new CopySink(meter, [targets[0], ...targets.slice(1)], { onChunk, onSent: (chunk) => source.stream.release(chunk) });
  const watch = new StallWatch({ meter, sink }, () => sessions.forEach((session) => session.abandon()));
  const [sent, made] = await Promise.allSettled([pipeline(source.stream, sink, { signal: context.signal }), source.done]).finally(() =>
    watch.stop(),
  );
  if (sent.status === 'rejected' || made.status === 'rejected') {
    const cause = withSentBytes(firstCause(sent, made, doing), meter.bytes);
    throw await nameNulColumn(cause, context, { columns, request });
  }
  const arrived = targets.reduce((sum, { rowCount }) => sum + rowCount, 0);
  if (made.value.rows !== arrived) throw incomplete(request, made.value.rows, arrived);
  request.onProgress({ fraction: 1, rows: arrived, bytes: meter.bytes });
  return meter.totals();
}

/** One column per staged column, as text that Postgres reads back as the same value. */
const encodingSelect = (relation: string, columns: StagedColumn[]): string =>
  `SELECT ${columns.map(({ source, engineType, type }) => encodeColumn({ name: source, type: engineType }, type)).join(', ')} FROM ${quoteName(relation)}`;

/** Calls `first` once, and `tell` a few times per second. */
function reporter({ first, tell }: { first: () => void; tell: () => void }): () => void {
  let toldAt: number | null = null;
  return () => {
    if (toldAt === null) first();
    const now = performance.now();
    if (toldAt !== null && now - toldAt < 200) return;
    toldAt = now;
    tell();
  };
}

/** Gives up when the server takes no byte although some wait for it, or does not say that it has all of them. */
class StallWatch {
  readonly #timer: NodeJS.Timeout;
  #seen = -1;

  constructor({ meter, sink }: { meter: WireMeter; sink: CopySink }, giveUp: () => void) {
    this.#timer = setInterval(() => {
      if (sink.isWaiting && meter.bytes === this.#seen) giveUp();
      this.#seen = meter.bytes;
    }, limitsMs.copyStalled);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Each side's failure ends the other: what Postgres or the engine says for itself comes before the echo of a closed pipe. */
function firstCause(sent: PromiseSettledResult<void>, made: PromiseSettledResult<unknown>, doing: string): AppError {
  const refusal = sent.status === 'rejected' ? sent.reason : null;
  const spoken = refusal instanceof AppError || sqlState(refusal) !== null || isLostConnection(refusal);
  if (spoken || made.status === 'fulfilled') return postgresError(refusal, doing);
  const own = asAppError(made.reason);
  // The engine was only stopped because nobody took its rows any more: the session ended without a word.
  const isEcho = own.family === 'cancelled' && sent.status === 'rejected';
  return isEcho ? postgresError(new Error('Connection terminated', { cause: refusal }), doing) : own;
}

/** The server does not say how much it was; where its disk is full, that is what is asked. */
function withSentBytes(error: AppError, sentBytes: number): AppError {
  if (error.code !== 'postgres.disk-full') return error;
  const sent = `${Math.ceil(sentBytes / 2 ** 20).toLocaleString('en-US')} MiB of it had been sent, and all of that is free again.`;
  const { family, code, message, hint, details } = error;
  return new AppError(family, code, `${message}. ${sent}`, { ...(hint ? { hint } : {}), details: { ...details, sentBytes }, cause: error });
}

const incomplete = (request: StageRequest, sent: number, arrived: number): AppError =>
  dataError('stage.incomplete', `${request.load.id}: the engine sent ${counted(sent, 'row')}, but ${arrived} arrived in the stage.`, {
    hint: 'Nothing was kept. Prepare again; if it happens again, please report it.',
    details: { sent, arrived },
  });

/** Names the column of a NUL character, which Postgres reports without one. */
async function nameNulColumn(
  error: AppError,
  context: ConnectorContext,
  { columns, request }: Pick<CopyRequest, 'columns' | 'request'>,
): Promise<AppError> {
  if (error.details['sqlState'] !== '22021') return error;
  const texts = columns.filter(({ engineType }) => holdsText(engineType));
  const counts = texts.map(({ source }) => `count(*) FILTER (contains(CAST(${quoteName(source)} AS VARCHAR), chr(0)))`);
  const { rows } = await context.engine.query(`SELECT ${counts.join(', ')} FROM ${quoteName(request.relation)}`);
  const found = texts.map(({ source }, index) => ({ source, rows: Number(rows[0]?.[index] ?? 0) })).filter((column) => column.rows > 0);
  const [first] = found;
  if (!first) return error;
  const names = found.map((column) => `"${column.source}" (${counted(column.rows, 'row')})`).join(', ');
  return dataError('stage.nul-character', `NUL characters in ${names} cannot be stored as text in Postgres.`, {
    hint: `Remove them in a step: replace("${first.source}", chr(0), '').`,
    details: { columns: found.map((column) => column.source), row: error.details['row'] ?? null },
    cause: error,
  });
}
