/** The attacks that Headgate stands against, and the tests that show it; `test/unit/attacks.test.ts` holds the list to the tests. */

import { by, type NamedTest } from './named-tests.ts';

export interface KnownAttack {
  number: number;
  attack: string;
  tests: NamedTest[];
  /** What of the attack no test asserts, and why. */
  notShown?: string;
}

const offlineInjection = by('integration/injection-offline.test.ts', 'leave the plan as it is with harmless text, and have no effect');
const obedientModel = by('integration/injection-model.test.ts', 'obeying strings in %s has no effect');
const gateRefuses = by('contract/engine-gate.test.ts', 'the gate refuses > %s: %s');

const data: KnownAttack[] = [
  { number: 1, attack: 'A column header gives orders to the agent.', tests: [offlineInjection] },
  { number: 2, attack: 'A cell holds the call of a tool or the words of a system.', tests: [offlineInjection, obedientModel] },
  {
    number: 3,
    attack: 'A file or key is called like SQL, a new line of the log, reversed text, or is as long as a name may be.',
    tests: [
      by('integration/injection-names.test.ts', 'B5 3: a file whose name holds %s is read as it is, and shown escaped'),
      by('contract/s3-inspect.test.ts', 'keys with line ends, quotes, reversing marks and blanks are read by their exact name'),
      by('contract/s3-inspect.test.ts', 'a key as long as S3 allows, of quotes and SQL, is read'),
      by('unit/log.test.ts', 'in its readable form forges no line and drives no terminal'),
    ],
  },
  {
    number: 4,
    attack: 'The comment of a table or column gives orders.',
    tests: [offlineInjection, by('contract/postgres-source.test.ts', 'shows comments as quotations on one line')],
  },
  {
    number: 5,
    attack: 'A message quotes somebody who approves.',
    tests: [
      by('integration/injection-offline.test.ts', 'B5 5: what somebody else is quoted with > is no approval and starts nothing'),
      by('integration/slack.test.ts', 'approved by the whole word, never by a sentence or a quotation about it'),
    ],
  },
  { number: 6, attack: 'The text of an error gives orders.', tests: [offlineInjection, obedientModel] },
  {
    number: 7,
    attack: 'Data asks the agent to fetch an address with a secret in it.',
    tests: [
      obedientModel,
      by('graph/orchestrator.test.ts', 'tools > bound to the model are the read tools and those that end a turn'),
      by('integration/canary.test.ts', 'attack 28: a presigned address and an address with a password are neither fetched nor stored'),
    ],
  },
  {
    number: 8,
    attack: 'The result of an earlier run gives orders.',
    tests: [
      offlineInjection,
      obedientModel,
      by('integration/injection-model.test.ts', 'B5 8: what an earlier run left stays data for a model'),
    ],
  },
  {
    number: 9,
    attack: 'Fifty strings in every channel, for a planner without a model and for a model that obeys the attacker.',
    tests: [
      offlineInjection,
      obedientModel,
      by('integration/injection-model.test.ts', 'B5 9b: what the model was not given is not called, and stands in the trace'),
    ],
  },
  {
    number: 10,
    attack: 'Names of columns look alike or hold what cannot be seen.',
    tests: [
      by('integration/injection-names.test.ts', 'B5 10: names that look alike stay apart'),
      by('contract/files-hostile.test.ts', 'a Parquet file > whose names look alike keeps them apart'),
    ],
  },
  {
    number: 11,
    attack: 'A column is called __proto__, constructor or toString.',
    tests: [
      by('integration/injection-names.test.ts', 'B5 11: columns called __proto__, constructor and toString are columns'),
      by('contract/transforms.test.ts', 'a key __proto__ is refused instead of dropped'),
    ],
  },
  {
    number: 12,
    attack: 'A cell looks like a stored object of the graph library.',
    tests: [by('contract/store/checkpoint-data.test.ts', 'data that looks like %s')],
  },
];

const sandbox: KnownAttack[] = [
  {
    number: 13,
    attack: 'SQL of a plan reads a file of the machine.',
    tests: [gateRefuses, by('integration/engine-sandbox.test.ts', 'what DuckDB may not touch, even where the gate is not asked > %s')],
  },
  {
    number: 14,
    attack: 'SQL of a plan is another statement than a SELECT, or two.',
    tests: [
      gateRefuses,
      by('contract/engine.test.ts', 'two statements in one text never run'),
      by('integration/engine-sandbox.test.ts', 'a statement that is no SELECT never gets there: %s'),
    ],
  },
  {
    number: 15,
    attack: 'SQL of a plan turns on a log of the engine outside of its folder.',
    tests: [
      gateRefuses,
      by(
        'integration/engine-sandbox.test.ts',
        'attack 15: writes no log outside of its folder, and from then on that engine does nothing more',
      ),
      by('integration/engine-limits.test.ts', 'memory > a crash of the child is an error of the run alone'),
    ],
  },
  {
    number: 16,
    attack: 'One value or list takes all memory.',
    tests: [by('integration/engine-limits.test.ts', 'memory > %s fails long before the limit of a statement, and harms nobody')],
    notShown: 'The five seconds are those that the child works, not those that it waits for a CPU: tests share their machine.',
  },
  {
    number: 17,
    attack: 'A recursion or a cross join never ends.',
    tests: [
      by('integration/engine-limits.test.ts', 'time > %s is interrupted, and the engine goes on'),
      by('integration/engine-limits.test.ts', 'time > %s does not obey and is killed'),
    ],
  },
  {
    number: 18,
    attack: 'A path leads out of its folder.',
    tests: [
      by('integration/engine-sandbox.test.ts', 'a way out of the folder by .., a sibling or a link'),
      by('contract/files.test.ts', 'a link that leaves the root is not followed, one inside it is'),
      by('contract/file-target.test.ts', 'places that must not be written > %s'),
    ],
  },
  {
    number: 19,
    attack: 'A step or a load writes over its own input.',
    tests: [
      by('integration/engine-sandbox.test.ts', 'inputs > cannot be written, replaced or removed by the job’s user'),
      by('integration/engine-sandbox.test.ts', 'attack 19: writes over no input of another job, and changes no setting'),
      by('contract/compile-files.test.ts', 'reading %s and writing it: the input is the output'),
      by('integration/engine-sandbox.test.ts', 'attack 19: that is not root, and owns its input, writes over it through no door'),
      by('integration/engine-sandbox.test.ts', 'that is not root has every feature, and says what protects it less'),
      by(
        'integration/engine-read-only-view.test.ts',
        'attack 19: sees its input, and all else outside of its own folder, read-only, and cannot change that',
      ),
      by(
        'integration/engine-read-only-view.test.ts',
        'a machine without user namespaces > has every feature, and says what keeps inputs less',
      ),
    ],
    notShown:
      'That the system itself keeps an input where Headgate is not root and the machine forbids user namespaces: there the engine lets no statement through that writes, and `headgate doctor` says what protects less.',
  },
  {
    number: 20,
    attack: 'A name breaks out of its quotes, is cut until it is another, or is a word of SQL.',
    tests: [
      by('unit/postgres-names.test.ts', 'resolving a table name > refuses %j'),
      by('contract/compile.test.ts', 'a draft that does not hold > %s is named'),
      by('contract/transforms.test.ts', 'hostile column names > survive %s'),
      by('integration/bad-files.test.ts', 'names that are reserved, alike or hostile become columns of their own'),
    ],
  },
  {
    number: 21,
    attack: "A load writes to a catalog, a view or somebody else's table.",
    tests: [
      by('unit/postgres-names.test.ts', 'resolving a table name > protects %s'),
      by('contract/postgres-target.test.ts', 'nothing there is null, and a view is refused'),
      by('contract/postgres-target.test.ts', 'a partition is refused: it is loaded through its table'),
      by(
        'contract/postgres-target.test.ts',
        'rights > a role with these rights alone reaches no table, schema, file, program or server of others',
      ),
    ],
  },
  {
    number: 22,
    attack: 'A text that goes to Postgres holds COMMIT and another statement.',
    tests: [
      by('contract/postgres-target.test.ts', 'a query is one bounded, read-only statement'),
      by('contract/postgres-source.test.ts', 'a query > %s is refused'),
    ],
  },
  {
    number: 23,
    attack: 'A query has Postgres run a program, read its files or reach another server.',
    tests: [
      by('contract/postgres-source.test.ts', 'a query > %s is refused'),
      by(
        'contract/postgres-target.test.ts',
        'rights > a role with these rights alone reaches no table, schema, file, program or server of others',
      ),
    ],
  },
  {
    number: 24,
    attack: 'A text makes a pattern of ours try forever.',
    tests: [
      by('unit/policy.test.ts', 'takes time by its length alone'),
      by('unit/personal.test.ts', 'a long text of "%s" is searched within the time of a test'),
      by('unit/secrets.test.ts', 'is looked for in time that does not explode'),
      by('unit/offline-foolish.test.ts', 'long texts are read in bounded time, and longer ones are refused'),
    ],
  },
  {
    number: 25,
    attack: 'JSON without end in its depth, a name of a megabyte, an expression of twenty thousand terms.',
    tests: [
      by('integration/web-surface-http.test.ts', 'the API > refuses %s and lives'),
      by('contract/files-hostile.test.ts', 'JSON > %s is refused'),
      by('contract/engine-gate.test.ts', 'bombs of nested %s without harm to the child'),
    ],
  },
];

const network: KnownAttack[] = [
  {
    number: 26,
    attack: 'A connection points to this machine, its network or its metadata.',
    tests: [
      by('contract/connection-attacks.test.ts', 'attack 26: a connection to this machine or its network > S3 and HTTP at %s are refused'),
      by('contract/connection-attacks.test.ts', 'a name that means another address a moment later does not help'),
      by('contract/connection-attacks.test.ts', 'an answer %i that points to the inside is not followed'),
      by('contract/http-safety.test.ts', 'a name that becomes a private address while it is used is refused then'),
    ],
  },
  {
    number: 27,
    attack: 'The name of a region or bucket is an address.',
    tests: [
      by('contract/connection-attacks.test.ts', 'the region %s is refused'),
      by('contract/connection-attacks.test.ts', 'the bucket %s is refused'),
    ],
  },
  {
    number: 28,
    attack: 'A presigned address is pasted into the chat.',
    tests: [
      by('integration/canary.test.ts', 'attack 28: a presigned address'),
      by('contract/s3-inspect.test.ts', 'a pasted signed address is not fetched, and its signature not repeated'),
    ],
  },
  {
    number: 29,
    attack: 'Options of Postgres are smuggled into a connection.',
    tests: [
      by('contract/connection-attacks.test.ts', 'attack 29: Postgres options smuggled in > %s is refused at its field'),
      by('contract/connection-attacks.test.ts', 'attack 29: Postgres options smuggled in > a database name is a name'),
    ],
  },
  {
    number: 30,
    attack: 'Words ask for another model endpoint.',
    tests: [by('integration/canary.test.ts', 'attack 30: words do not change which model is asked')],
  },
  {
    number: 31,
    attack: 'A secret turns up where it does not belong.',
    tests: [by('integration/canary.test.ts', 'attack 31: then no secret, no part of one and no other spelling of one is anywhere')],
  },
  {
    number: 32,
    attack: 'Somebody asks for the prompt, the environment or a connection string in thirty ways.',
    tests: [
      by('integration/canary.test.ts', 'attack 32: thirty ways to ask for them'),
      by('integration/canary.test.ts', 'attack 31: then no secret, no part of one'),
    ],
  },
  {
    number: 33,
    attack: 'A refusal of another system repeats the password.',
    tests: [
      by('contract/connection-attacks.test.ts', 'attack 33: what a refusal repeats > '),
      by('contract/http-safety.test.ts', 'no secret is in an error, a log line, a snapshot or a pinned reader'),
    ],
  },
  {
    number: 34,
    attack: 'A stored connection is read to learn its secret.',
    tests: [
      by('integration/canary.test.ts', 'attack 34: a viewer may not even look at a stored connection'),
      by('integration/connections.test.ts', 'is used by a server and a worker that run already; its password is never told'),
    ],
  },
  {
    number: 35,
    attack: 'The metrics tell what people work on.',
    tests: [
      by('integration/canary.test.ts', 'attack 35: the metrics name nothing of it, and are not for strangers'),
      by('integration/web-surface-http.test.ts', 'metrics are for this machine or for a token, and label routes by pattern'),
    ],
  },
  {
    number: 36,
    attack: 'The engine looks into its environment.',
    tests: [by('integration/engine-sandbox.test.ts', 'attack 36: has an environment without anything of ours')],
  },
];

const approvals: KnownAttack[] = [
  {
    number: 37,
    attack: 'A card is approved under another fingerprint.',
    tests: [by('integration/gate.test.ts', 'is not moved by another fingerprint (attack 37)')],
  },
  {
    number: 38,
    attack: 'A plan, its proposal or its input is changed after the approval.',
    tests: [
      by('integration/gate-forged.test.ts', 'a catalog that was changed by hand (attack 38) > does not run when %s'),
      by('integration/gate-forged.test.ts', 'runs the plan that was approved, not the one that was written over its draft'),
      by('integration/bad-files.test.ts', 'a file replaced after its card was shown changes nothing that was approved'),
    ],
  },
  {
    number: 39,
    attack: 'An approval of yesterday is sent again.',
    tests: [
      by('integration/gate.test.ts', 'that was used cannot be used again, and one that was rejected stays rejected (attack 39)'),
      by('integration/gate-forged.test.ts', 'that nobody gives in time expires, and the card can then not be approved (attack 39)'),
      by('integration/slack.test.ts', 'a replayed button one decision'),
    ],
  },
  {
    number: 40,
    attack: 'A card is approved a hundred times at once.',
    tests: [
      by('integration/gate.test.ts', 'that is approved a hundred times at once starts one run'),
      by('integration/gate-policy.test.ts', 'for two approvers, a hundred times at once from both: one run (attack 40)'),
    ],
  },
  {
    number: 41,
    attack: 'A client sends commands for the graph.',
    tests: [
      by('integration/gate.test.ts', 'cannot be decided with words for a machine (attack 41)'),
      by('integration/web-surface-socket.test.ts', 'the decision %j is refused and decides nothing'),
    ],
  },
  {
    number: 42,
    attack: 'Somebody approves who may not, or may no more.',
    tests: [
      by('integration/gate-policy.test.ts', 'does not count an approver who was %s after voting (attack 42)'),
      by('integration/gate-policy.test.ts', 'that somebody else has to approve holds against the one who asked'),
      by('integration/gate-policy.test.ts', '%s does not approve, and learns nothing (attacks 42 and 46)'),
      by('integration/gate-policy.test.ts', 'demoted after the card was made, with a socket that is still open, does not approve'),
    ],
  },
  {
    number: 43,
    attack: 'Data says that the person approved.',
    tests: [by('integration/gate.test.ts', 'is not approved by what its data, a title or a message says (attack 43)'), obedientModel],
  },
  {
    number: 44,
    attack: 'A model says that a plan only reads, or long texts push out of view what it destroys.',
    tests: [
      by('integration/injection-model.test.ts', 'B5 44: a card is made from the plan, whatever the model says of it'),
      by('e2e/web-gate.test.ts', 'keeps what is decided on in view, however long its texts are, and says first what is lost (attack 44)'),
      by('unit/cli-render.test.ts', 'however long the other texts are, the numbers come before them'),
    ],
  },
  {
    number: 45,
    attack: 'A card is approved that a newer one has replaced.',
    tests: [
      by('integration/gate.test.ts', 'is replaced, visibly, by what a new message leads to, and can then not be approved (attack 45)'),
      by('integration/gate.test.ts', 'that is approved while a new message replaces it is either approved or replaced'),
    ],
  },
  {
    number: 46,
    attack: "Somebody else's ids are guessed.",
    tests: [
      by('integration/rest-contract.test.ts', "attack 46: another one's ids lead nowhere, over REST and sockets"),
      by('integration/web-surface-socket.test.ts', "somebody else's thread cannot be opened"),
    ],
  },
  {
    number: 47,
    attack: 'One tab approves, another rejects.',
    tests: [
      by('integration/gate.test.ts', 'that is approved and rejected at once has one outcome, and both are told (attack 47)'),
      by('e2e/web-gate.test.ts', 'approved in one tab and rejected in another: the first wins, and both are told (attack 47)'),
    ],
  },
];

const transport: KnownAttack[] = [
  {
    number: 48,
    attack: 'A route or event is called without a valid token, or by another spelling.',
    tests: [
      by('integration/web-surface-http.test.ts', 'attack 48: closed by default > $method /api$path answers 401 without a valid token'),
      by('integration/web-surface-http.test.ts', 'attack 48: closed by default > no spelling of %s gets past'),
      by('integration/rest-contract.test.ts', 'every operation: no, empty, garbage, expired or revoked token is 401'),
      by(
        'integration/wrong-tokens.test.ts',
        'an address that sends many wrong tokens is answered before they are looked up; others, and who was let in before, go on',
      ),
      by('integration/web-surface-socket.test.ts', 'who may connect > the handshake %j is refused'),
    ],
  },
  {
    number: 49,
    attack: 'A page of somebody else opens a socket.',
    tests: [
      by('integration/web-surface-socket.test.ts', 'attack 49: a page of %s is refused'),
      by('integration/sign-in.test.ts', 'attack 49: opens a socket from its own page, and from no other'),
    ],
  },
  {
    number: 50,
    attack: 'Messages that are too large, too many, or never read.',
    tests: [
      by('integration/web-surface-socket.test.ts', 'attack 50: beyond the limit of connections nobody gets in'),
      by(
        'integration/web-surface-socket.test.ts',
        'attack 50: ten thousand idle sockets, or as many as files allow, and whoever comes after',
      ),
      by('integration/web-surface-socket.test.ts', 'attack 50: a message beyond the size limit ends that connection alone'),
      by('integration/web-surface-flood.test.ts', 'attack 50: a flood of 10,000 events is cut off'),
      by('integration/web-surface-flood.test.ts', 'attack 50: who floods and listens to nothing is cut off at once'),
      by('integration/web-surface-flood.test.ts', 'attack 50: who was put out stays out for a while'),
      by('integration/web-surface-flood.test.ts', 'attack 50: a client that never says who it is'),
      by('integration/web-surface-socket.test.ts', 'attack 50: a client that looks at many threads follows the latest ones'),
      by('integration/web-surface-socket.test.ts', 'attack 50: a client that does not read is put out'),
    ],
    notShown:
      'The p95 of the others beside it, which is a benchmark (flood) because tests share their machine: 109 ms on two busy cores, 101 ms beside the same flood sent to another process.',
  },
  {
    number: 51,
    attack: 'Frames that are noise.',
    tests: [by('integration/web-surface-socket.test.ts', 'attack 51: 100,000 frames of noise')],
  },
  {
    number: 52,
    attack: 'A client comes back with the id of its old connection, or after its token was revoked.',
    tests: [
      by('integration/web-surface-socket.test.ts', 'attack 52: a client that comes back by the id of its old connection'),
      by('integration/web-surface-socket.test.ts', 'attack 52: a revoked token is put out while connected'),
      by('integration/rest-contract.test.ts', 'attack 52: that is taken back puts its sockets out at once'),
    ],
  },
  {
    number: 53,
    attack: 'A delivery is not from Slack, is old, is from the future, or was written anew.',
    tests: [
      by('integration/slack-races.test.ts', 'is refused by its signature, time and headers, and leaves nothing'),
      by('integration/slack-races.test.ts', 'answers the address check of Slack itself'),
      by('unit/slack.test.ts', '%d seconds off are fresh: %s'),
    ],
  },
  {
    number: 54,
    attack: 'Slack delivers an event again.',
    tests: [by('integration/slack.test.ts', 'a retry of the same event is one message, and a replayed button one decision')],
  },
  {
    number: 55,
    attack: 'Markdown carries markup, pictures or addresses that run or tell.',
    tests: [
      by('e2e/web-robust.test.ts', 'text from models and data runs nothing, loads nothing and links nowhere but the web'),
      by('integration/web-surface-http.test.ts', 'under a policy that runs no foreign or inline script'),
    ],
  },
  {
    number: 56,
    attack: 'An upload names a file of the server, climbs by its name, or is something else than it says.',
    tests: [
      by('integration/uploads.test.ts', 'over REST > %s is refused and leaves nothing'),
      by('integration/uploads.test.ts', 'leaves no drafts behind, and follows no link out of the root'),
    ],
  },
  {
    number: 57,
    attack: 'Another page has the browser approve, or shows this page under its own.',
    tests: [
      by('integration/sign-in.test.ts', 'attack 57: acts for its own page alone; another page is refused, whatever it sends'),
      by('integration/web-surface-http.test.ts', 'under a policy that runs no foreign or inline script'),
    ],
  },
  {
    number: 58,
    attack: 'A cell is a formula for the spreadsheet that opens an export.',
    tests: [
      by('contract/file-target-fidelity.test.ts', 'a spreadsheet runs nothing of it when that is asked, and it is marked'),
      by('unit/rejects.test.ts', 'cells of a CSV are quoted where they must be, and defused for spreadsheets'),
      by('integration/rejects-surfaces.test.ts', 'a formula stays text where that is asked for'),
    ],
  },
];

const bombs: KnownAttack[] = [
  {
    number: 59,
    attack: 'An archive unpacks without end, climbs out, or holds more entries than anybody packs.',
    tests: [
      by('contract/files-zip.test.ts', 'an archive that is not to be trusted > that %s is refused'),
      by('contract/files-zip.test.ts', 'zstd is unpacked, verified and bounded'),
      by('contract/files-hostile.test.ts', 'gzip that unpacks to far more than its limit is refused when it is read'),
      by('contract/files-xlsx-hostile.test.ts', 'a workbook that %s is refused'),
    ],
  },
  {
    number: 60,
    attack: 'A Parquet file lies about itself or unpacks without end.',
    tests: [
      by('contract/files-hostile.test.ts', 'a Parquet file > %s is refused by name'),
      by('contract/files-hostile.test.ts', 'that declares another number of rows than it holds is refused'),
      by('contract/files-hostile.test.ts', 'that declares %s is refused, and the engine lives'),
      by('contract/files-hostile.test.ts', 'with ten thousand columns, or values nested without end, is refused'),
      by('contract/files-hostile.test.ts', 'a dictionary that unpacks to more than the engine may hold fails this read alone'),
    ],
  },
  {
    number: 61,
    attack: 'A CSV file is one line, one open quote, or a hundred thousand columns.',
    tests: [
      by('contract/files-long-lines.test.ts', 'a line of three gigabytes is refused with its line, after a fraction of it'),
      by('contract/files-bad-input.test.ts', 'a CSV cut inside a quoted field is refused with the line'),
      by('contract/files-hostile.test.ts', 'header names that are hostile, alike or very long'),
      by('contract/files-encoding.test.ts', 'that changes within a file rejects the lines that do not fit, by number'),
    ],
  },
  {
    number: 62,
    attack: 'A listing never ends.',
    tests: [
      by('contract/s3-faults.test.ts', 'a listing %s is left: a dataset says to narrow the prefix'),
      by('contract/files.test.ts', 'a folder with more entries than are looked at is no smaller dataset'),
      by('contract/readers-list.test.ts', 'pages show each dataset once, of small connections first and of large ones to the end'),
    ],
  },
  {
    number: 63,
    attack: 'One person, or an agent that never ends, takes what belongs to all.',
    tests: [
      by('integration/rest-contract.test.ts', 'attack 63: one person fills their own share'),
      by('integration/rest-contract.test.ts', 'attack 63: runs that have not ended are bounded for one person'),
      by('integration/rest-contract.test.ts', 'attack 63: messages that are not answered yet are bounded for one person'),
      by('integration/web-surface-http.test.ts', 'has no more of it over MCP'),
      by('integration/web-surface-http.test.ts', 'attack 63: is told when to come back, over HTTP and in every socket'),
      by('graph/orchestrator.test.ts', 'called without an end are stopped after eight rounds, with a sentence'),
      by('graph/orchestrator.test.ts', 'called until the turn has no more $of are stopped with a sentence'),
    ],
  },
  {
    number: 64,
    attack: 'A package that was exchanged, text that is run as code, a start with secrets that everybody knows or without encryption.',
    tests: [
      by('unit/config-tls.test.ts', 'attack 64: production > refuses %s, with the variable and the fix'),
      by('unit/config-auth.test.ts', 'attack 64: a token that everybody can guess is refused at the start, and not repeated'),
      by('unit/config.test.ts', 'refuses to listen on %s without a long token'),
      by('unit/dependencies.test.ts', 'every package that a server installs is known by the hash of its bytes'),
      by('unit/dependencies.test.ts', 'no package runs a script while it is installed'),
      by('architecture.test.ts', 'text is never run as code (attack 64) > anywhere'),
      by('unit/audit.test.ts', 'a known hole fails, and the report is shown'),
      by('unit/audit.test.ts', 'a registry that %s is said to have been skipped'),
    ],
    notShown:
      'That no package has a known hole where the registry does not say: what is known changes without the code. The gate asks it each time, fails by what it tells, and says loudly when it could not ask.',
  },
];

/** All of them, by number. */
export const attacks: readonly KnownAttack[] = [...data, ...sandbox, ...network, ...approvals, ...transport, ...bombs];
