/** A server process for tests: says where it listens on its channel, and ends with the process that started it. */
import { loadConfig } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { createRedactor } from '#src/log-redaction.ts';
import { startHeadgate } from '#src/main.ts';

const config = loadConfig();
const redactor = createRedactor(config.secrets);
const log = createLog({ level: config.logLevel, stream: process.stderr, redactor }).child({ role: 'server' });
process.once('disconnect', () => process.exit(0));
const server = await startHeadgate(config, log, { keepSecret: redactor.keepSecret });
process.once('SIGTERM', () => {
  server.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.send?.({ url: server.url, token: server.token });
