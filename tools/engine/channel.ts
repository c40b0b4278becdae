/**
 * The parent's end of an engine child: one request at a time, each with a kill timer.
 *
 * idle: no request runs. → running: the next of the queue was sent.
 * running → idle: it was answered. → stopping: its time is up, or somebody interrupted it; DuckDB was told.
 * stopping → idle: DuckDB obeyed. → ended: it did not within the grace time and was killed.
 * any → ended: the child is gone; what runs and what waits fails, and so does every later request.
 */
import type { ChildProcess } from 'node:child_process';
import { asAppError, bugError, cancelledError, dataError, fromErrorFact, setupError, transientError } from '#domain/errors.ts';
import type { AppError } from '#domain/errors.ts';
import type { EngineProgress } from './engine.ts';
import { ChildMessage, answerShapes } from './protocol.ts';
import type { Answers, Asks, Command, ToChild } from './protocol.ts';

const graceMs = 1500;

interface Running {
  id: number;
  onProgress: (progress: EngineProgress) => void;
  resolve: (answer: unknown) => void;
  reject: (error: AppError) => void;
  /** Why it is being stopped, once it is. */
  stopping: AppError | null;
}

export interface RequestOptions {
  timeoutMs: number;
  onProgress?: ((progress: EngineProgress) => void) | undefined;
  /** Stops this request, whether it waits or runs. */
  signal?: AbortSignal | undefined;
}

export class Channel {
  readonly #process: ChildProcess;
  /** Resolves when the child is gone, with the reason. */
  readonly gone: Promise<AppError>;
  #queue: Promise<unknown> = Promise.resolve();
  #running: Running | null = null;
  #ended: AppError | null = null;
  #stderr = '';
  #lastId = 0;

  constructor(process: ChildProcess) {
    this.#process = process;
    process.on('message', (message) => this.#receive(message));
    process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr = (this.#stderr + text).slice(-2000)));
    this.gone = new Promise((resolve) => {
      process.on('error', (error) => resolve(this.#end(notStartedError(error))));
      process.on('exit', (code, signal) => resolve(this.#end(killedError(code, signal, this.#stderr))));
    });
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  /** 0 when the child could not even be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Sends a request when those before it are done. Throws what the child answered, or why it could not answer. */
  request<C extends Command>(command: C, ask: Asks[C], options: RequestOptions): Promise<Answers[C]> {
    const turn = this.#queue.then(() => this.#exchange(command, ask, options));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #exchange<C extends Command>(command: C, ask: Asks[C], options: RequestOptions): Promise<Answers[C]> {
    if (options.signal?.aborted === true) throw interruptedError();
    const timer = setTimeout(() => this.stop(timeoutError(options.timeoutMs)), options.timeoutMs);
    const onAbort = (): void => this.stop(interruptedError());
    options.signal?.addEventListener('abort', onAbort);
    try {
      return answerOf(command, await this.#send(command, ask, options));
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      this.#running = null;
    }
  }

  #send<C extends Command>(command: C, ask: Asks[C], { onProgress = () => {} }: RequestOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) {
        reject(goneError(this.#ended));
        return;
      }
      this.#lastId += 1;
      this.#running = { id: this.#lastId, onProgress, resolve, reject, stopping: null };
      this.#post({ id: this.#lastId, command, ask });
    });
  }

  #post(message: { id: number; command: Command; ask: unknown } | Extract<ToChild, { interrupt: number }>): void {
    this.#process.send(message, (error) => {
      if (error !== null)
        this.#running?.reject(this.#ended ?? transientError('engine.killed', 'The engine child does not listen any more.'));
    });
  }

  #receive(raw: unknown): void {
    const message = ChildMessage.safeParse(raw);
    const running = this.#running;
    if (!message.success || running === null || message.data.id !== running.id) return;
    if ('progress' in message.data) this.#tell(running, message.data.progress);
    else if ('error' in message.data) running.reject(running.stopping ?? fromErrorFact(message.data.error));
    else running.resolve(message.data.answer);
  }

  /** A listener that throws fails its own statement, not the process. */
  #tell(running: Running, progress: EngineProgress): void {
    try {
      running.onProgress(progress);
    } catch (error) {
      this.stop(asAppError(error));
    }
  }

  /** Stops what runs: DuckDB is told, and killed when it does not obey. The request fails with `reason`. */
  stop(reason: AppError): void {
    const running = this.#running;
    if (running === null || running.stopping !== null) return;
    running.stopping = reason;
    this.#post({ interrupt: running.id });
    const killing = setTimeout(() => {
      if (this.#running === running) this.kill(reason);
    }, graceMs);
    killing.unref();
  }

  /** Ends the child at once; every request fails with `reason`. */
  kill(reason: AppError): void {
    this.#end(reason);
    this.#process.kill('SIGKILL');
  }

  #end(reason: AppError): AppError {
    this.#ended ??= reason;
    this.#running?.reject(this.#running.stopping ?? this.#ended);
    return this.#ended;
  }
}

function answerOf<C extends Command>(command: C, raw: unknown): Answers[C] {
  const answer = answerShapes[command].safeParse(raw);
  if (!answer.success)
    throw bugError('engine.bad-answer', `The engine child answered ${command} with something else.`, { cause: answer.error });
  return answer.data;
}

export const interruptedError = (): AppError => cancelledError('engine.interrupted', 'The statement was stopped.');

/** Why a request cannot be sent any more, when the child ended with an earlier one. */
const goneError = (end: AppError): AppError =>
  end.family === 'cancelled' ? end : transientError('engine.killed', `The engine child is gone: ${end.message}`, { cause: end });

const notStartedError = (error: Error): AppError =>
  setupError('engine.not-started', `The engine child could not be started: ${error.message}`, { cause: error });

const timeoutError = (timeoutMs: number): AppError =>
  dataError('engine.timeout', `A statement ran longer than ${timeoutMs / 1000} seconds and was stopped.`, {
    hint: 'Filter earlier, join on keys, or raise the statement time limit.',
    details: { timeoutMs },
  });

function killedError(code: number | null, signal: NodeJS.Signals | null, stderr: string): AppError {
  const how = signal === null ? `exit code ${String(code)}` : signal;
  return transientError('engine.killed', `The engine child ended unexpectedly (${how}).`, {
    hint: 'A statement may have needed too much memory. If it happens again, change the statement.',
    details: { code, signal, stderr: stderr.slice(-500) },
  });
}
