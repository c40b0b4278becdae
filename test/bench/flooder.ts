/** A process that floods a server for the benchmark, and is back at once whenever it was put out. */
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { rawFlood } from '../support/page/raw-flood.ts';

export interface FlooderTask {
  url: string;
  token: string;
}

export interface FlooderReport {
  events: number;
  /** How often it came, and how often it was let in. */
  came: number;
  admitted: number;
}

/** Who is measured beside it should wait for the server, not for the processor that it takes. */
const idlePriority = 19;

process.once('message', (task: FlooderTask) => {
  setPriority(idlePriority);
  const report: FlooderReport = { events: 0, came: 0, admitted: 0 };
  process.on('message', () => process.send?.(report));
  void (async () => {
    for (;;) {
      report.came += 1;
      const { admitted } = await rawFlood(task, (events) => (report.events += events));
      report.admitted += admitted ? 1 : 0;
      await sleep(1);
    }
  })();
});
process.once('disconnect', () => process.exit(0));
