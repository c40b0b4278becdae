import { expect, test } from 'vitest';
import type { DatasetEntry } from '#domain/dataset.ts';
import { suggestions } from '#web-chat/conversation/suggestions.ts';
import { wordsBeside } from '#web-chat/conversation/words-beside.ts';
import { bytes, cellText, count, counted, duration, moment, until } from '#web-chat/elements/format.ts';
import { rowText } from '#domain/card-view/cell-text.ts';
import { lineageOfLoad } from '#domain/lineage.ts';
import { readableTimes } from '#domain/readable-times.ts';
import { sentence } from '#domain/sentence.ts';
import { layoutPlan } from '#web-chat/inspector/plan-layout.ts';
import { newCard } from '#web-chat/state/card-state.ts';
import { parseRoute, routeHash } from '#web-chat/state/route.ts';
import { applyTheme, keptTheme, takeToken, tokenInHash } from '#web-chat/state/session.ts';
import { storyPlan } from '#test/support/page/page-story.ts';

test('numbers, sizes and times read as people write them', () => {
  expect(count(18_331)).toBe('18,331');
  expect([counted(1, 'row'), counted(0, 'row'), counted(1204, 'row')]).toEqual(['1 row', '0 rows', '1,204 rows']);
  expect([bytes(0), bytes(999), bytes(188_416), bytes(1_204_113), bytes(5e12)]).toEqual(['0 B', '999 B', '188 KB', '1.2 MB', '5 TB']);
  expect([duration(84), duration(1430), duration(200_000), duration(7_500_000)]).toEqual(['84 ms', '1.4 s', '3 min 20 s', '2 h 5 min']);
  const now = new Date('2026-01-05T08:00:00Z');
  expect(until('2026-01-06T08:00:00Z', now.getTime())).toBe('in 24 h');
  expect(until('2026-01-05T07:00:00Z', now.getTime())).toBe('now');
  expect(until('2026-01-12T08:00:00Z', now.getTime())).toBe('in 7 days');
  expect(moment('2026-03-14T10:00:00Z', now)).toMatch(/^14 Mar, \d\d:00$/);
});

test('a size just below a unit never reads as a thousand of the smaller one', () => {
  expect(bytes(999_960)).toBe('1 MB');
});

test('NULL, empty text and odd characters never look like something else', () => {
  expect(cellText(null)).toBe('NULL');
  expect(['NULL', '"NULL"', 'null', 'NULLS', ''].map(cellText)).toEqual(['"NULL"', String.raw`"\"NULL\""`, 'null', 'NULLS', '']);
  expect(rowText({ a: null, b: 'NULL', c: '', d: 'x' })).toBe('a NULL, b "NULL", c "", d x');
  expect(cellText('a\u200bb')).not.toBe(cellText('ab'));
  expect(cellText({ sku: 'x', qty: 2 })).toBe('{"sku":"x","qty":2}');
  expect(cellText(false)).toBe('false');
});

test('times read as people write them, and as days where there are only days', () => {
  const table = {
    columns: [
      { name: 'month', type: 'TIMESTAMP' },
      { name: 'at', type: 'TIMESTAMP WITH TIME ZONE' },
      { name: 'said', type: 'VARCHAR' },
    ],
    rows: [
      ['2026-01-01T00:00:00', '2026-01-01T08:30:00.5+00', '2026-01-01T00:00:00'],
      [null, '2026-01-02T00:00:00+00', 'x'],
    ],
  };
  expect(readableTimes(table).rows).toEqual([
    ['2026-01-01', '2026-01-01 08:30:00.5+00', '2026-01-01T00:00:00'],
    [null, '2026-01-02 00:00:00+00', 'x'],
  ]);
});

test('a message of another system becomes a sentence', () => {
  expect(['no such file', 'Is it there?', 'it said "no."'].map(sentence)).toEqual(['no such file.', 'Is it there?', 'it said "no."']);
});

test('what a card or an alert beside it says is not said twice; elsewhere a message is whole', () => {
  const message = { messageId: 'plan-p1', text: 'Load orders. 3 inserted. Read as: all.', besideCard: 'Read as: all.', model: 'policy' };
  const card = { kind: 'card', seq: 1, at: '', planId: 'p1' } as const;
  expect(wordsBeside(message, [card], {})).toBe('Read as: all.');
  expect(wordsBeside(message, [{ ...card, planId: 'p2' }], {})).toBe(message.text);
  expect(wordsBeside({ messageId: 'plan-p1', text: 'As it was.', model: 'policy' }, [card], {})).toBe('As it was.');
  const cards = { p1: { ...newCard('p1'), runId: 'r1' } };
  const report = { messageId: 'run-r1', text: 'Run 7 failed: no.', besideCard: '', model: 'policy' };
  expect(wordsBeside(report, [card], cards)).toBe('');
  expect(wordsBeside(report, [{ kind: 'alert', seq: 2, at: '', title: 'Run 7 failed', text: report.text }], {})).toBe('');
  expect(wordsBeside(report, [], cards)).toBe(report.text);
});

test('an address leads back to what it was made from', () => {
  for (const route of [
    { threadId: null, selection: null },
    { threadId: 'a/b ü', selection: null },
    { threadId: 't1', selection: { kind: 'plan', planId: 'p/1' } },
    { threadId: 't1', selection: { kind: 'run', runId: 'r1' } },
    { threadId: 't1', selection: { kind: 'data', connection: 'files', dataset: 'samples/ä.csv' } },
    { threadId: null, selection: { kind: 'data', connection: 'files', dataset: 'a/b' } },
    { threadId: null, selection: { kind: 'tokens', isNew: false } },
    { threadId: 't1', selection: { kind: 'tokens', isNew: true } },
    { threadId: null, selection: { kind: 'gate', policy: null } },
    { threadId: 't1', selection: { kind: 'gate', policy: 'finance' } },
  ] as const)
    expect(parseRoute(routeHash(route))).toEqual(route);
  expect(parseRoute('#token=abc')).toEqual({ threadId: null, selection: null });
  expect(parseRoute('#/t/%E0%A4%A/plan/')).toMatchObject({ selection: null });
});

test('the token is taken out of the address and kept', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const addresses: string[] = [];
  const history = { replaceState: (_data: unknown, _title: string, address?: string | URL | null) => void addresses.push(String(address)) };
  expect(takeToken(storage, { hash: '', pathname: '/', search: '' }, history)).toBeNull();
  expect(takeToken(storage, { hash: '#token=s3cret%2F1', pathname: '/', search: '' }, history)).toBe('s3cret/1');
  expect(addresses).toEqual(['/']);
  expect(takeToken(storage, { hash: '#/t/1', pathname: '/', search: '' }, history)).toBe('s3cret/1');
  expect(tokenInHash('#/t/token=1')).toBeNull();

  const root = { dataset: {} as DOMStringMap };
  applyTheme(storage, 'dark', root);
  expect([keptTheme(storage), root.dataset['theme']]).toEqual(['dark', 'dark']);
  applyTheme(storage, 'system', root);
  expect([keptTheme(storage), root.dataset['theme']]).toEqual(['system', undefined]);
});

test('suggestions name data that is there, and nothing is suggested without data', () => {
  const file = (name: string): DatasetEntry => ({ connection: 'files', name, kind: 'file' });
  expect(suggestions([file('samples/orders.csv'), file('samples/web events 2.csv.gz')])).toEqual([
    'Load samples/orders.csv into analytics.orders',
    'What is in samples/web events 2.csv.gz?',
    'How many rows does samples/web events 2.csv.gz have?',
  ]);
  expect(suggestions([file('a b.csv'), file('a.zip/b.csv'), file('orders.csv')])[0]).toBe('Load orders.csv into analytics.orders');
  const sized = [
    file('a.csv'),
    { ...file('b.csv'), sizeBytes: 5_000 },
    { ...file('huge.csv'), sizeBytes: 5e9 },
    { ...file('c.csv'), sizeBytes: 9_000 },
  ];
  expect(suggestions(sized)).toEqual(['Load c.csv into analytics.c', 'What is in b.csv?', 'How many rows does a.csv have?']);
  expect(suggestions([file('inbox/2026-01.csv')])[0]).toBe('Load inbox/2026-01.csv into analytics.t_2026_01');
  expect(suggestions([{ connection: 'warehouse', name: 'analytics.orders', kind: 'table' }])).toEqual([
    'What is in analytics.orders?',
    'How many rows does analytics.orders have?',
  ]);
  expect(suggestions([])).toEqual([]);
});

test('a graph places every relation below what it is made from', () => {
  const plan = storyPlan('upsert');
  const [filter, dedupe] = plan.steps;
  if (!filter || !dedupe) throw new Error('the story has two steps');
  const joined = { ...dedupe, id: 'joined', from: ['raw', 'unique_orders'] };
  const { nodes, edges, rows, columns } = layoutPlan({ ...plan, steps: [filter, dedupe, joined] });
  expect(nodes.map(({ lines, row }) => [lines, row])).toEqual([
    [['orders.csv'], 0],
    [['Keep rows where status is', 'completed'], 1],
    [['Keep one row per order_id,', 'the latest updated_at'], 2],
    [['Keep one row per order_id,', 'the latest updated_at'], 3],
    [['analytics.orders'], 3],
  ]);
  expect(edges.every(([from, to]) => from.row < to.row)).toBe(true);
  expect([rows, columns]).toEqual([4, 2]);
});

test('the words of a step stand on two lines, cut where they are longer', () => {
  const linesOf = (words: string): string[] => {
    const plan = storyPlan('upsert');
    const steps = plan.steps.slice(0, 1).map((step) => ({ ...step, words }));
    return layoutPlan({ ...plan, steps }).nodes.find(({ kind }) => kind === 'step')?.lines ?? [];
  };
  expect(linesOf('Keep rows where status is completed and amount is more than 100')).toEqual([
    'Keep rows where status is',
    'completed and amount is mo…',
  ]);
  expect(linesOf('a'.repeat(60))).toEqual(['a'.repeat(27), `${'a'.repeat(26)}…`]);
});

test('a column of a load leads back to the source columns it is computed from', () => {
  const plan = storyPlan('upsert');
  const [load] = plan.loads;
  const [filter, dedupe] = plan.steps;
  if (!load || !filter || !dedupe) throw new Error('the story has two steps and a load');
  const gross = { ...dedupe, lineage: { ...dedupe.lineage, gross: ['completed.amount', 'completed.order_id'] } };
  const kept = { ...filter, lineage: { ...filter.lineage, amount: ['raw.amount'] } };
  const columns = [...load.columns, { name: 'gross', type: 'DECIMAL(12,2)' }];
  const lineage = lineageOfLoad({ ...plan, steps: [kept, gross] }, { ...load, columns });
  expect(lineage['gross']).toEqual(['raw.amount', 'raw.order_id']);
  expect(lineage['order_id']).toEqual(['raw.order_id']);
  expect(lineage['email']).toEqual([]);
});
