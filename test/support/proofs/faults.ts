/** The faults that Headgate comes through, and the tests that show it; `test/unit/faults.test.ts` holds the list to the tests. */
import { by, type NamedTest } from './named-tests.ts';

export interface KnownFault {
  number: number;
  fault: string;
  tests: NamedTest[];
}

const atEachFailpoint = by('integration/crash.test.ts', 'a load whose worker is killed > at %s ends as if nothing had happened');
const filesAtEachFailpoint = by('integration/crash-files.test.ts', 'files whose worker is killed > at %s are as if nothing had happened');
const asleep = (name: string): NamedTest => by('integration/crash-zombie.test.ts', `a worker that is stopped beyond its lease > ${name}`);

const crashes: KnownFault[] = [
  { number: 1, fault: 'A worker is killed before it did anything.', tests: [atEachFailpoint, filesAtEachFailpoint] },
  {
    number: 2,
    fault: 'A worker is killed while it fetches an object.',
    tests: [by('integration/s3-crash.test.ts', 'in mid download: the object is fetched again, and loaded once')],
  },
  {
    number: 3,
    fault: 'A worker is killed while its engine works.',
    tests: [
      atEachFailpoint,
      by('integration/crash-zombie.test.ts', 'the engine of a killed worker ends with it'),
      by('integration/engine-sandbox.test.ts', 'of dead owners: their folders are swept, those of the living are not'),
    ],
  },
  {
    number: 4,
    fault: 'A worker is killed in the middle of a COPY into its stage.',
    tests: [
      by(
        'integration/postgres-publish.test.ts',
        'crashes > a backend killed in the middle of a COPY leaves nothing, and the next attempt works',
      ),
      by('integration/rejects-crash.test.ts', 'while it stages is followed by one that keeps each reject once'),
    ],
  },
  { number: 5, fault: 'A worker is killed between its stage and its publish.', tests: [atEachFailpoint, filesAtEachFailpoint] },
  {
    number: 6,
    fault: 'A worker is killed after the commit, before anybody heard of it.',
    tests: [
      atEachFailpoint,
      by('integration/postgres-publish.test.ts', 'crashes > a process that dies right after the commit finds its run in the ledger'),
    ],
  },
  {
    number: 7,
    fault: 'A worker is killed between the rows and their cursor.',
    tests: [
      by('integration/incremental.test.ts', 'a cursor > continues where a crash left it: rows and position have the same transaction'),
    ],
  },
  {
    number: 8,
    fault: 'A worker is killed while it uploads.',
    tests: [by('integration/s3-crash.test.ts', 'in mid upload: nothing is visible, and the next attempt writes the whole object')],
  },
  {
    number: 9,
    fault: 'A worker is killed after an object is complete, before the ledger says so.',
    tests: [
      by('integration/s3-crash.test.ts', 'at %s: the object is there once, as it was approved'),
      by('contract/file-target-crash.test.ts', '%s > the process dies %s each step'),
    ],
  },
  {
    number: 10,
    fault: 'The server is killed while a card waits.',
    tests: [by('integration/crash-server.test.ts', 'while a card waits: the same card works once')],
  },
  {
    number: 11,
    fault: 'The server is killed while it answers.',
    tests: [
      by('integration/crash-server.test.ts', 'a server that is killed > at %s goes on after a restart'),
      by('unit/thread-state.test.ts', 'a message streams as it is spoken and is forgotten when the connection is lost'),
      by('integration/events.test.ts', 'followed again from any seq goes on there, live'),
    ],
  },
  {
    number: 12,
    fault: 'Workers are killed at any failpoint, at random, over and over.',
    tests: [
      atEachFailpoint,
      filesAtEachFailpoint,
      by('integration/undo-faults.test.ts', 'an undo whose worker is killed > at %s is finished by another, once'),
      by('integration/crash-seeded.test.ts', 'loads of every mode, with workers that die at random > happen once each'),
    ],
  },
  {
    number: 13,
    fault: 'A worker is told to stop in the middle of a load.',
    tests: [
      by('integration/crash-ends.test.ts', 'a worker that is told to stop finishes what it is doing, and leaves with 0'),
      by('integration/crash-ends.test.ts', 'a worker that is told to stop gives back what takes too long, and another finishes it'),
    ],
  },
  {
    number: 14,
    fault: 'A worker sleeps through its lease, and wakes up.',
    tests: [
      asleep('while it stages: another prepares the card'),
      asleep('while it publishes: another publishes once, and the sleeper changes nothing when it wakes'),
    ],
  },
  {
    number: 15,
    fault: 'A job is delivered twice.',
    tests: [
      by('integration/crash-zombie.test.ts', 'a job that is delivered twice > publishes once when two workers have it at the same time'),
      by('integration/crash-claims.test.ts', 'of many attempts that begin at once each has its own epoch'),
    ],
  },
  {
    number: 16,
    fault: 'Somebody approves twice, or in two places at once.',
    tests: [
      by('integration/gate.test.ts', 'that is approved a hundred times at once starts one run; the others hear who was first'),
      by('integration/slack-races.test.ts', 'is one run each'),
      by('e2e/web-gate.test.ts', 'approved by two clicks in two tabs at once runs once'),
    ],
  },
];

const line = (name: string): NamedTest => by('integration/postgres-faults.test.ts', `the line > ${name}`);

const database: KnownFault[] = [
  {
    number: 17,
    fault: 'The target stops at once in the middle of a COPY.',
    tests: [
      by('integration/postgres-faults.test.ts', 'in the middle of a COPY leaves the target as it was, and the next attempt loads it'),
    ],
  },
  {
    number: 18,
    fault: 'The target is started again while nothing happens.',
    tests: [
      by('integration/postgres-faults.test.ts', 'while nothing happens ends no process, and is forgotten once it is back'),
      by('integration/crash-connections.test.ts', 'and every process is still the one that was started'),
    ],
  },
  {
    number: 19,
    fault: 'The session of a load is ended by somebody.',
    tests: [
      by('integration/crash-connections.test.ts', 'while plans are prepared'),
      by('integration/crash-connections.test.ts', 'while runs are published'),
    ],
  },
  {
    number: 20,
    fault: 'The line to the target swallows everything.',
    tests: [line('that swallows everything in the middle of a publish'), line('every session gives its locks back on its own')],
  },
  {
    number: 21,
    fault: 'The answer to a COMMIT is lost.',
    tests: [
      by('integration/postgres-publish.test.ts', 'crashes > a commit whose answer is lost is looked up in the ledger, and happened once'),
    ],
  },
  {
    number: 22,
    fault: 'The line to the target is slow and unsteady.',
    tests: [line('that is slow and unsteady makes a load slower, and nothing else')],
  },
  {
    number: 23,
    fault: 'The disk of the target is full.',
    tests: [by('integration/disk-full.test.ts', 'of the target ends a staging, and leaves nothing of it')],
  },
  {
    number: 24,
    fault: 'The disk of a worker is full.',
    tests: [
      by('integration/disk-full.test.ts', 'ends the unpacking of an archive'),
      by('integration/disk-full.test.ts', 'ends the copying of a table'),
      by('integration/disk-full.test.ts', 'has no room for an object of a bucket, and nothing is fetched'),
      by('integration/disk-full.test.ts', 'ends a statement of the engine that needs more than memory'),
    ],
  },
  {
    number: 25,
    fault: 'The target has no room for another session.',
    tests: [by('integration/postgres-faults.test.ts', 'a server without room for another session is tried again, and says so meanwhile')],
  },
  {
    number: 26,
    fault: 'A long reader is at the table that is to be replaced.',
    tests: [
      by('integration/postgres-faults.test.ts', 'a long reader is neither disturbed by a replace nor holds it up'),
      by('integration/postgres-publish.test.ts', 'crashes > a held lock is waited for only so long'),
    ],
  },
  {
    number: 27,
    fault: 'Two transactions wait for each other.',
    tests: [
      by('integration/postgres-faults.test.ts', 'a deadlock ends this side, which tries again'),
      by('unit/postgres-sql-state.test.ts', 'SQLSTATE %s is %s %s'),
    ],
  },
  {
    number: 28,
    fault: 'A unique value is taken by somebody else.',
    tests: [by('integration/postgres-faults.test.ts', 'a unique value taken by an update refuses the publish without repeating the value')],
  },
];

const s3 = (name: string): NamedTest => by('contract/s3-faults.test.ts', name);

const inputs: KnownFault[] = [
  { number: 29, fault: 'S3 asks to slow down.', tests: [s3('a burst of SlowDown is waited out, as long as the service asks for')] },
  {
    number: 30,
    fault: 'The body of an object only trickles.',
    tests: [s3('a body that only trickles is begun again from where it was'), s3('transfers that are cut go on from where they were')],
  },
  {
    number: 31,
    fault: 'An object comes shorter than it is.',
    tests: [s3('an answer that is shorter than it should be never becomes a shorter table')],
  },
  {
    number: 32,
    fault: 'A file was cut short before it was stored.',
    tests: [
      s3('a packed object that is cut short, though its length is right, is told from its end'),
      by('contract/files-verify.test.ts', 'a gzip file cut short is refused, by inspection and by a run'),
      by('contract/files-bad-input.test.ts', 'a CSV cut inside a quoted field is refused with the line'),
      by('contract/files-verify.test.ts', 'plain text that was cut at the end of a line looks whole'),
      by('integration/pipelines.test.ts', 'asks when a source that was full is nearly empty, and when the rule was revoked'),
    ],
  },
  {
    number: 33,
    fault: 'A source is replaced between the card and the run.',
    tests: [
      s3('an object that is replaced while it is fetched stops the work, and leaves nothing behind'),
      by('contract/files-verify.test.ts', 'a file that %s while it is read is refused'),
      by('integration/bad-files.test.ts', 'a file replaced after its card was shown changes nothing that was approved'),
    ],
  },
  {
    number: 34,
    fault: 'An object goes away in the middle of a dataset.',
    tests: [s3('an object that goes away in mid dataset stops all of it, and is named')],
  },
  {
    number: 35,
    fault: 'A bit of a file flips.',
    tests: [
      s3('a flipped bit in a Parquet object that was written in parts is found as well'),
      s3('bytes that were changed on the way are found, thrown out and fetched again'),
      by('contract/files-verify.test.ts', 'a gzip file with a wrong checksum is refused'),
    ],
  },
  {
    number: 36,
    fault: 'The columns of a source change.',
    tests: [
      by(
        'integration/drift.test.ts',
        'is refused with the exact difference by freeze, asked about by ask and by default, and followed by evolve',
      ),
      by('integration/drift.test.ts', 'two columns of one name are refused before anything is compared'),
    ],
  },
  {
    number: 37,
    fault: 'A value breaks its type behind the rows that were looked at.',
    tests: [
      by('integration/bad-input.test.ts', 'are rejected with file, line, column and value, and the card says so'),
      by('contract/files-bad-input.test.ts', 'values that break a type > N/A on row 30,001 becomes NULL and is counted'),
    ],
  },
  {
    number: 38,
    fault: 'A file has NUL bytes, another encoding, a byte order mark or mixed line ends.',
    tests: [
      by('contract/files-bad-input.test.ts', 'bytes > a NUL byte is named by line and its row rejected'),
      by('contract/files-bad-input.test.ts', 'bytes > a byte order mark belongs to no column name'),
      by('contract/files-bad-input.test.ts', 'bytes > mixed line ends are read as what they are, to the last row'),
      by('integration/bad-files.test.ts', 'Windows-1252 text is read, and the card says that it was guessed'),
    ],
  },
];

const around: KnownFault[] = [
  {
    number: 39,
    fault: 'Clocks disagree, or change.',
    tests: [
      by('integration/crash-zombie.test.ts', 'is prepared and published once by workers whose clocks are an hour apart'),
      by('unit/planning-schedule.test.ts', 'come once a day, also at a time that a clock change leaves out or repeats'),
    ],
  },
  {
    number: 40,
    fault: 'A model is away, busy, slow, or talks nonsense.',
    tests: [
      by('integration/openai.test.ts', '%s makes the planner take over with the reason'),
      by('integration/openai.test.ts', 'an answer that keeps dripping is ended by the total limit'),
      by('integration/openai.test.ts', '%s is refused as incomplete, and no call leaves the model'),
    ],
  },
  {
    number: 41,
    fault: 'A model hands in a draft or a call that cannot be.',
    tests: [
      by('graph/orchestrator.test.ts', 'a draft > that is wrong three times ends in an honest sentence'),
      by('graph/orchestrator.test.ts', 'tools > that do not exist are answered with that'),
    ],
  },
  {
    number: 42,
    fault: 'Headgate is upgraded while cards wait, the upgrade is cut off, or two releases work side by side.',
    tests: [
      by('contract/catalog-schema.test.ts', 'an upgrade that is cut off changes nothing, and the next one keeps the cards that wait'),
      by('contract/catalog-schema.test.ts', 'is migrated once, however many processes start together'),
      by('integration/two-releases.test.ts', 'a newer release migrates beside an older one: the card that waits is published once'),
      by('integration/two-releases.test.ts', 'servers and workers of both releases share conversations and work'),
    ],
  },
];

export const faults: KnownFault[] = [...crashes, ...database, ...inputs, ...around];
