/**
 * A process that holds an engine: `node hold-engine.ts <folder> <input file>`. It uses the engine once, prints what it saw as one
 * line of JSON, and leaves a statement running until it is killed or its stdin ends.
 */
import { text } from 'node:stream/consumers';
import { silentLogger } from '#domain/log.ts';
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
const running = engine.query('SELECT count(*) FROM range(1000000000000)').catch(() => undefined);
console.log(JSON.stringify({ folder: engine.folder, rows, csv, sandbox: host.sandbox() }));
process.stdin.resume().on('end', () => void host.close().then(() => running));
