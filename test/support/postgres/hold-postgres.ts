/** A process that starts the embedded PostgreSQL of a data dir, says so on stdout, and leaves it when stdin ends. */
import { text } from 'node:stream/consumers';
import { silentLogger } from '#domain/log.ts';
import { startEmbeddedPostgres } from '#store/embedded-postgres.ts';

const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: silentLogger, databases: ['headgate'] });
process.stdout.write(`${JSON.stringify({ port: server.port, attached: server.attached, url: server.url('headgate') })}\n`);
await text(process.stdin);
await server.stop();
