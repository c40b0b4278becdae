/** Rows of COPY … TO STDOUT, however the network cuts them; everything else is the driver's. */
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Connection } from 'pg';
import { expect, test } from 'vitest';
import { CopyOutStream } from '#tools/connectors/postgres/source/copy-out-stream.ts';

const message = (code: string, text: string): Buffer => {
  const body = Buffer.from(text);
  const header = Buffer.alloc(5);
  header.write(code);
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
};

const rows = ['1,"a"\n', '2,\n', `3,"${'long '.repeat(60)}"\n`, '', '4,"line\nbreak"\n'];
const wire = Buffer.concat([
  message('H', '\0\0\x01\0\0'),
  ...rows.flatMap((row, index) => [message('d', row), ...(index === 1 ? [message('N', 'SNOTICE\0\0')] : [])]),
]);
const ending = Buffer.concat([message('c', ''), message('C', 'COPY 5\0'), message('Z', 'T')]);

/** A session whose server is this test; what the driver gets of it is kept. */
function session(answers: (socket: PassThrough) => void): { connection: Connection; forDriver: Buffer[]; socket: PassThrough } {
  const socket = new PassThrough();
  const forDriver: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => forDriver.push(Buffer.from(chunk)));
  const connection = Object.assign(new Connection(), { stream: socket, query: () => answers(socket) });
  return { connection, forDriver, socket };
}

test.each([1, 2, 3, 4, 5, 6, 7, 11, 64, 10_000])('pieces of %i bytes give the same rows, and the driver the rest', async (size) => {
  const all = Buffer.concat([wire, ending]);
  const { connection, forDriver } = session((socket) => {
    for (let at = 0; at < all.length; at += size) socket.write(Buffer.from(all.subarray(at, at + size)));
  });
  const stream = new CopyOutStream('COPY t TO STDOUT');
  stream.submit(connection);
  const read = buffer(stream);
  await expect.poll(() => Buffer.concat(forDriver).length).toBe(ending.length);
  stream.handleCommandComplete({ text: 'COPY 5' });
  stream.handleReadyForQuery();
  expect((await read).toString()).toBe(rows.join(''));
  expect(Buffer.concat(forDriver)).toEqual(ending);
  expect(stream.rowCount).toBe(5);
});

test('an error between rows is the driver’s to tell, and ends the stream', async () => {
  const refusal = message('E', 'SERROR\0C22012\0\0');
  const { connection, forDriver } = session((socket) => socket.write(Buffer.concat([wire, refusal])));
  const stream = new CopyOutStream('COPY t TO STDOUT');
  stream.submit(connection);
  const read = buffer(stream);
  await expect.poll(() => Buffer.concat(forDriver)).toEqual(refusal);
  stream.handleError(new Error('division by zero'));
  await expect(read).rejects.toThrow('division by zero');
});

test('nobody takes rows: the socket waits, and goes on when somebody does, with blocks that are filled again', async () => {
  const { connection, socket } = session((server) => server.write(wire));
  const stream = new CopyOutStream('COPY t TO STDOUT');
  stream.submit(connection);
  const all = Array.from({ length: 100 }, (_, index) => String(index % 10).repeat(50_000));
  for (const row of all) socket.write(message('d', row));
  socket.write(ending);
  await expect.poll(() => socket.isPaused()).toBe(true);
  expect(stream.readableLength).toBeLessThan(10);
  const [got, blocks]: [Buffer[], Set<ArrayBufferLike>] = [[], new Set()];
  stream.on('data', (block: Buffer) => {
    got.push(Buffer.from(block));
    blocks.add(block.buffer);
    stream.release(block);
  });
  await expect.poll(() => socket.readableLength).toBe(0);
  stream.handleReadyForQuery();
  await expect.poll(() => stream.readableEnded).toBe(true);
  expect(Buffer.concat(got).equals(Buffer.from(rows.join('') + all.join('')))).toBe(true);
  expect(blocks.size).toBeLessThan(got.length);
});
