/**
 * A process that holds an engine: `node hold-engine.ts <folder> <input file>`. It uses the engine once, tries to write over the input
 * through every door of the engine that takes SQL, prints what it saw as one line of JSON, and leaves a statement running until it is
 * killed or its stdin ends.
 */
import { text } from 'node:stream/consumers';
import { asAppError } from '#domain/errors.ts';
import { silentLogger } from '#domain/log.ts';
import type { FileWriting } from '#tools/engine/engine.ts';
import { createEngineHost } from '#tools/engine/host.ts';

const [folder = '', input = ''] = process.argv.slice(2);
const host = createEngineHost({
  folder,
  limits: { threads: 1, memoryBytes: 256 * 2 ** 20, diskBytes: 256 * 2 ** 20, statementMs: 60_000 },
  log: silentLogger,
});
const engine = await host.start();
const path = await engine.admit(input);
const { rows } = await engine.query(`SELECT count(*) FROM read_csv('${path}')`);
const { stream } = await engine.streamCsv('SELECT 1');
const csv = await text(stream);
const copy = `COPY (SELECT 666 AS n) TO '${path}'`;
const writing: FileWriting = { format: 'csv', compression: 'none', delimiter: ',', header: true, partitionBy: [], extension: 'csv' };
const doors: (() => Promise<unknown>)[] = [
  () => engine.query(copy),
  () => engine.query(`SELECT 1; ${copy}`),
  () => engine.define('over', `SELECT 1; ${copy}`),
  () => engine.materialise('over', copy),
  async () => text((await engine.streamCsv(`SELECT 1) TO '/dev/null'; ${copy}; --`)).stream),
  () => engine.writeFiles(`SELECT 1) TO '${path}'; --`, writing),
];
const overwriting: string[] = [];
for (const door of doors) {
  const outcome = await door().then(
    () => 'done',
    (error: unknown) => asAppError(error).code,
  );
  overwriting.push(outcome);
}
const running = engine.query('SELECT count(*) FROM range(1000000000000)').catch(() => undefined);
console.log(JSON.stringify({ folder: engine.folder, rows, csv, overwriting, sandbox: host.sandbox() }));
process.stdin.resume().on('end', () => void host.close().then(() => running));
