/** SVG to PNG, in a process that ends with the picture. */
import { fork } from 'node:child_process';
import { transientError } from '#domain/errors.ts';

const patienceMs = 20_000;

/** Throws `picture.failed` when it takes too long or cannot be drawn. */
export function drawPng(svg: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./draw-child.ts', import.meta.url), { env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const failed = (why: string): void => {
      child.kill('SIGKILL');
      reject(transientError('picture.failed', `A picture could not be drawn: ${why}.`));
    };
    const timer = setTimeout(() => failed('it took too long'), patienceMs);
    child.once('message', (png: unknown) => (typeof png === 'string' ? resolve(Buffer.from(png, 'base64')) : failed('it is none')));
    child.once('error', (error) => failed(error.message));
    // After a message this changes nothing any more.
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(transientError('picture.failed', `A picture could not be drawn: its process ended with ${code}.`));
    });
    child.send(svg);
  });
}
