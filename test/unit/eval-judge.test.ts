import { describe, expect, it } from 'vitest';
import type { Card } from '#domain/effect.ts';
import { readCases, type EvalCase } from '#test/eval/case.ts';
import { comparable, type Comparable } from '#test/eval/compare.ts';
import { judge } from '#test/eval/judge.ts';
import type { Expected, Said, Seen, SeenPlan, SeenTurn } from '#test/eval/seen.ts';

const caseOf = (outcome: string): EvalCase => readCases(`- {id: some-1, turns: [x], ${outcome}}`)[0]!;
const numbers = (...values: number[]): Comparable =>
  comparable(
    [{ name: 'n', kind: 'number' }],
    values.map((value) => [value]),
  );
const nothingExpected: Expected = { rows: null, rowCount: null, violations: null, answer: null, says: [] };

const said = (more: Partial<Said> = {}): Said => ({ messageId: 'm', text: 'Well.', model: 'offline', ...more });
const card = (more: Partial<Card> = {}): Card => ({
  title: 'Load',
  reads: [],
  writes: [],
  steps: [],
  effect: [],
  checks: [],
  rows: null,
  rejects: [],
  estimate: { seconds: 0, bytes: 0 },
  risk: { level: 'low', reasons: [] },
  notes: [],
  sample: null,
  ...more,
});
const plan = (more: Partial<SeenPlan> = {}): SeenPlan => ({
  planId: 'p',
  planHash: 'h',
  card: card(),
  failure: null,
  run: null,
  runFailure: null,
  refusal: null,
  ...more,
});
const wrote: SeenPlan = plan({ run: 'run.succeeded' });
const turn = (more: Partial<SeenTurn> = {}): SeenTurn => ({ text: 'x', waitedMs: 1, planningMs: 1, said: said(), plan: null, ...more });
const seen = (last: Partial<SeenTurn>, more: Partial<Seen> = {}): Seen => ({
  turns: [turn(last)],
  events: [],
  target: null,
  changed: false,
  planState: null,
  stored: '',
  error: null,
  seconds: 1,
  ...more,
});
const target = (...values: number[]): Pick<Seen, 'target' | 'changed'> => ({
  target: { rows: numbers(...values), types: { n: 'numeric(12,2)' } },
  changed: true,
});
const question = { text: 'Exact duplicates, or the same e-mail?', choices: ['exact', 'e-mail'] };
const failure = { family: 'data', code: 'key.duplicate', message: 'Twice.', retryable: false };

const table = caseOf('table: a.b, equals: q');
const three: Expected = { ...nothingExpected, rows: numbers(1, 2, 3) };

describe('a case that wants a table', () => {
  it.each<[string, Seen, string]>([
    ['is right when the table holds the rows', seen({ plan: wrote }, target(3, 2, 1)), 'right'],
    [
      'is silently wrong when an approved card wrote something else without a warning',
      seen({ plan: wrote }, target(1, 2)),
      'silently wrong',
    ],
    ['is wrong when the card said what it left out', seen({ plan: wrote, said: said({ notUnderstood: ['only'] }) }, target(1, 2)), 'wrong'],
    ['is wrong when a run failed', seen({ plan: plan({ run: 'run.failed', runFailure: failure }) }), 'wrong'],
    ['was asked about when a question came', seen({ said: said({ question }) }), 'asked'],
    ['was refused honestly', seen({ said: said({ refused: { reason: 'no' } }) }), 'refused'],
    ['was refused when the plan could not be prepared', seen({ plan: plan({ card: null, failure }) }), 'refused'],
    ['is wrong when the reply claims what did not happen', seen({ said: said({ text: 'Done, the orders are loaded.' }) }), 'wrong'],
    ['was refused when the reply is a text alone', seen({ said: said({ text: 'I could not make a plan of that.' }) }), 'refused'],
    ['is an error when the time limit passed', seen({ plan: wrote }, { error: 'nothing came' }), 'error'],
    ['is an error when a turn is missing', seen({}, { turns: [] }), 'error'],
  ])('%s', (_what, happened, outcome) => {
    expect(judge(table, three, happened).outcome).toBe(outcome);
  });

  it('is an error when one of our own invariants broke', () => {
    const events: Seen['events'] = [
      { type: 'run.failed', data: { error: { ...failure, family: 'bug' } }, seq: 1, threadId: 't', at: '2026-01-01T00:00:00Z' },
    ];
    expect(judge(table, three, seen({ plan: wrote }, { ...target(1, 2, 3), events })).outcome).toBe('error');
  });

  it('is judged by its column types where the case names them', () => {
    const typed = (type: string): EvalCase => caseOf(`table: a.b, equals: q, types: {n: ${type}}`);
    expect(judge(typed('numeric'), three, seen({ plan: wrote }, target(1, 2, 3))).outcome).toBe('right');
    expect(judge(typed('double'), three, seen({ plan: wrote }, target(1, 2, 3))).missed[0]).toContain('numeric(12,2) instead of double');
  });

  it('is not silently wrong when the data are right and only the card lacks something', () => {
    const verdict = judge(caseOf('table: a.b, equals: q, card: [channel]'), three, seen({ plan: wrote }, target(1, 2, 3)));
    expect(verdict).toMatchObject({ outcome: 'wrong', missed: ['card without /channel/'] });
  });

  it('stays refused when an earlier turn wrote what it should and the last one changed nothing', () => {
    const two = { ...table, turns: [...table.turns, ...table.turns] };
    const happened = seen(
      {},
      { ...target(1), turns: [turn({ plan: wrote }), turn({ said: said({ refused: { reason: 'No.' } }) })], changed: false },
    );
    expect(judge(two, three, happened).outcome).toBe('refused');
  });
});

describe('a case that wants a question', () => {
  const asks = caseOf('asks: ["exact", "e-?mail"]');

  it.each<[string, Seen, string]>([
    ['is right when it offers these choices', seen({ said: said({ question }) }), 'right'],
    [
      'is right when it explains why a plan could not be prepared',
      seen({ plan: plan({ card: null, failure }), said: said({ question }) }),
      'right',
    ],
    ['is asked when it offers others', seen({ said: said({ question: { text: 'Which?', choices: [] } }) }), 'asked'],
    ['is wrong when a plan is proposed', seen({ plan: plan(), said: said({ question }) }), 'wrong'],
    ['is wrong when something was written', seen({ said: said({ question }) }, { changed: true }), 'wrong'],
    ['is refused when a text came', seen({}), 'refused'],
  ])('%s', (_what, happened, outcome) => {
    expect(judge(asks, nothingExpected, happened).outcome).toBe(outcome);
  });
});

describe('a case that wants an answer', () => {
  const answer = caseOf('answer: q');
  const three: Expected = { ...nothingExpected, answer: numbers(1, 2, 3) };
  const shown = (...values: number[]): Said =>
    said({ table: { columns: [{ name: 'n', type: 'BIGINT' }], rows: values.map((value) => [value]), truncated: false } });

  it.each<[string, Seen, string]>([
    ['is right when the table of the reply holds the rows', seen({ said: shown(2, 1, 3) }), 'right'],
    ['is wrong when it holds others', seen({ said: shown(1) }), 'wrong'],
    ['is wrong when a text claims something', seen({ said: said({ text: 'There are seven.' }) }), 'wrong'],
    ['is refused when the text admits', seen({ said: said({ text: 'I did not understand “seven”.' }) }), 'refused'],
    ['is wrong when a plan came instead', seen({ plan: plan() }), 'wrong'],
  ])('%s', (_what, happened, outcome) => {
    expect(judge(answer, three, happened).outcome).toBe(outcome);
  });

  it('may be given as text with a figure, with or without separators', () => {
    const says = { ...nothingExpected, says: ['\\b2061\\b'] };
    expect(judge(caseOf('says: ["2061"]'), says, seen({ said: said({ text: 'It has 2,061 rows.' }) })).outcome).toBe('right');
    expect(judge(caseOf('says: ["2061"]'), says, seen({ said: said({ text: 'It has 12,061 rows.' }) })).outcome).toBe('wrong');
  });
});

it('a refusal that happens to hold the words is no answer', () => {
  const refused = said({ text: 'I cannot look up runs.', refused: { reason: 'I cannot look up runs.' } });
  expect(judge(caseOf('says: [runs]'), { ...nothingExpected, says: ['runs'] }, seen({ said: refused })).outcome).toBe('refused');
});

describe('other outcomes', () => {
  it('a refusal is right only without a plan and without a question', () => {
    const refuses = caseOf('refuses: ["."]');
    expect(judge(refuses, nothingExpected, seen({})).outcome).toBe('right');
    expect(judge(refuses, nothingExpected, seen({ said: said({ question }) })).outcome).toBe('asked');
    expect(judge(refuses, nothingExpected, seen({ plan: plan() })).outcome).toBe('wrong');
  });

  it('a table that must not exist does not', () => {
    const nothing = caseOf('nothing: a.b, planState: rejected');
    expect(judge(nothing, nothingExpected, seen({}, { planState: 'rejected' })).outcome).toBe('right');
    expect(judge(nothing, nothingExpected, seen({}, { planState: 'proposed' })).missed).toEqual(['the plan is proposed, not rejected']);
    expect(judge(nothing, nothingExpected, seen({ plan: wrote }, target(1))).outcome).toBe('silently wrong');
  });

  it('the numbers of the card are compared', () => {
    const effect = {
      load: 'l',
      target: 't',
      mode: 'upsert',
      basis: 'exact',
      reason: null,
      tableExists: true,
      targetRows: 3,
      inserts: 0,
      updates: 1,
      deletes: 0,
      unchanged: 2,
      columnsAdded: [],
      samples: [],
      undo: { possible: true, reason: null },
    } as const;
    const happened = seen({ plan: plan({ card: card({ effect: [{ ...effect, columnsAdded: [], samples: [] }] }) }) });
    expect(judge(caseOf('effect: {inserts: 0, updates: 1}'), nothingExpected, happened).outcome).toBe('right');
    expect(judge(caseOf('effect: {inserts: 0, updates: 0}'), nothingExpected, happened).missed).toEqual(['card: updates 1 instead of 0']);
  });

  it('what must never be shown is found in the events and in the target', () => {
    const never = caseOf('table: a.b, never: ["\\\\d{3}-\\\\d{2}"]');
    const leaked: Seen['events'] = [
      { type: 'message.user', data: { text: '123-45', by: 'admin' }, seq: 1, threadId: 't', at: '2026-01-01T00:00:00Z' },
    ];
    expect(judge(never, nothingExpected, seen({ plan: wrote }, target(1))).outcome).toBe('right');
    expect(judge(never, nothingExpected, seen({ plan: wrote }, { ...target(1), events: leaked })).missed).toEqual([
      '"123-45" is shown or stored',
    ]);
  });
});
