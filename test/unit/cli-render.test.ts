import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Card } from '#domain/effect.ts';
import { cut, listing, seconds, table, width, wrapText } from '#surfaces/cli/render/layout.ts';
import { renderAnswer, renderError } from '#surfaces/cli/render/render-answer.ts';
import { renderCard } from '#surfaces/cli/render/render-card.ts';
import { renderReceipt } from '#surfaces/cli/render/render-receipt.ts';
import { colourful, colourless } from '#surfaces/cli/render/style.ts';
import { sampleCard, sampleReceipt } from '#test/support/played/sample-card.ts';

const wide = { style: colourless, width: 80 };
const text = (lines: string[]): string => lines.join('\n');
const rule = '─'.repeat(80);

test('a card without loads accounts for no rows', () => {
  expect(text(renderCard({ ...sampleCard, effect: [] }, wide))).not.toContain('rows read');
});

test('the card: effect first, then steps, checks, samples and notes', () => {
  expect(renderCard(sampleCard, wide)).toEqual([
    rule,
    'Load completed orders',
    '! Overwrites 37 rows of warehouse.analytics.orders',
    '→ warehouse.analytics.orders                                  upsert by order_id',
    '  + 1,204 inserted   ~ 37 updated   − 0 deleted   = 18,331 unchanged',
    '  2 columns added: vat, gross                          table exists, 18,368 rows',
    rule,
    '1 Read samples/orders.csv                     2,061 rows · 188 KB · pinned 9999…',
    "2 Keep rows where status = 'completed'                        2,061 → 1,302 rows",
    '  because only completed orders count',
    '3 Keep one row per order_id, the latest updated_at            1,302 → 1,241 rows',
    '4 Upsert into warehouse.analytics.orders',
    '2,061 rows read = 1,241 loaded + 0 rejected + 759 filtered + 61 deduplicated',
    rule,
    'order_id is never null ✓                                   passed 1,241 of 1,241',
    'amount is between 0 and 10000 !                      broken by 3 of 1,241 (warn)',
    rule,
    '~ order_id 7; status: open → completed',
    '+ order_id 9001, status completed',
    rule,
    '⚠ 12 amounts were "N/A" and become NULL.',
    '⚠ "asap" was not understood.',
    rule,
    'about 2.1 s · 205 KB · low risk · the way back is kept',
  ]);
});

test('the receipt: what was written, where every row went, who approved', () => {
  expect(renderReceipt(sampleReceipt, wide)).toEqual([
    rule,
    '✓ Run 41 succeeded: Load completed orders                         1.5 s · 188 KB',
    '→ warehouse.analytics.orders                        upsert · now has 19,572 rows',
    '  + 1,204 inserted   ~ 37 updated   − 0 deleted   = 18,331 unchanged',
    '  ✓ reconciled: rows',
    '  rows: 2,061 read · 1,241 loaded · 0 rejected · 759 filtered · 61 deduplicated',
    rule,
    'approved by Ana · planned by offline · DuckDB 1.5.6 · fingerprint ffffffffffff…',
  ]);
});

describe('the card tells the truth', () => {
  const [effect] = sampleCard.effect;
  if (effect === undefined) throw new Error('the sample card has no effect');
  const withEffect = (changes: Partial<typeof effect>): Card => ({ ...sampleCard, effect: [{ ...effect, ...changes }] });

  test('an effect that cannot be known has its reason, and no number', () => {
    const unknown = {
      basis: 'unavailable',
      reason: 'the table has a trigger',
      inserts: null,
      updates: null,
      deletes: null,
      unchanged: null,
    } as const;
    const drawn = text(renderCard(withEffect(unknown), wide));
    expect(drawn).toContain('the effect is unavailable: the table has a trigger');
    expect(drawn).not.toMatch(/\d+ inserted/);
  });

  test('a number nobody knows is a question mark, never zero', () => {
    expect(text(renderCard(withEffect({ deletes: null }), wide))).toContain('− ? deleted');
  });

  test('numbers of several loads stand under each other', () => {
    const second = { ...effect, target: 'warehouse.analytics.copy', inserts: 7, updates: 1234, unchanged: 0 };
    const lines = renderCard({ ...sampleCard, effect: [effect, second] }, wide).filter((line) => line.includes('inserted'));
    expect(lines).toEqual([
      '  + 1,204 inserted   ~    37 updated   − 0 deleted   = 18,331 unchanged',
      '  +     7 inserted   ~ 1,234 updated   − 0 deleted   =      0 unchanged',
    ]);
  });

  test('destruction, high risk and no way back are said in words', () => {
    const card: Card = {
      ...withEffect({ mode: 'replace', deletes: 18_368, undo: { possible: false, reason: 'the old rows are not kept' } }),
      writes: [{ target: 'warehouse.analytics.orders', mode: 'replace', key: [], destructive: true }],
      risk: { level: 'high', reasons: ['18,368 rows are deleted'] },
    };
    const drawn = text(renderCard(card, wide));
    for (const words of [
      'replace (destructive)',
      '− 18,368 deleted',
      'high risk',
      '⚠ 18,368 rows are deleted',
      'no way back: the old rows are not kept',
    ]) {
      expect(drawn).toContain(words);
    }
  });

  test('keys and indexes that are created are named', () => {
    const drawn = text(renderCard(withEffect({ keysAdded: [['order_id']], indexesAdded: [['day', 'region']] }), wide));
    expect(drawn).toContain('creates primary key (order_id), index (day, region)');
  });

  test('an undo says what it leaves alone, with what was loaded and what is there now', () => {
    const undo: Partial<Card['effect'][number]> = {
      mode: 'append',
      inserts: 0,
      updates: 0,
      deletes: 40,
      unchanged: 0,
      undo: { possible: true, reason: null, days: 30 },
      takesBack: {
        changed: 10,
        gone: 5,
        taken: 0,
        left: [
          { why: 'changed', key: { id: 7 }, loaded: { id: 7, amount: '1.50', note: 'a' }, now: { id: 7, amount: '9.00', note: 'a' } },
          { why: 'gone', key: { id: 8 }, loaded: { id: 8, amount: '2.00', note: 'b' }, now: null },
        ],
        dropsTable: false,
        columnsDropped: [],
        columnsKept: [],
      },
    };
    const drawn = text(renderCard(withEffect(undo), wide));
    for (const words of [
      'undo of append',
      '  left as they are: 15 rows',
      '  ! id 7: changed since; loaded amount 1.50, now amount 9.00',
      '  ! id 8: gone',
      '  and 13 more',
      'can be undone for 30 days',
    ]) {
      expect(drawn).toContain(words);
    }
    expect(drawn).not.toContain('rows read =');
  });

  test('names and cells from outside drive no terminal and forge no line', () => {
    const evil = 'x\n  + 0 inserted\u001b[2J\u202egnp.exe\u200b';
    const card: Card = {
      ...withEffect({
        target: evil,
        columnsAdded: [{ name: evil, type: 'VARCHAR' }],
        samples: [{ kind: 'insert', before: null, after: { [evil]: evil } }],
      }),
      title: evil,
      notes: [evil],
      rejects: [{ source: 'raw', file: evil, line: 3, column: null, value: evil, reason: evil }],
    };
    const lines = renderCard(card, wide);
    const forged = lines.filter((line) => line.startsWith('  + 0 inserted'));
    expect(forged).toEqual([]);
    for (const character of ['\u001b', '\u202e', '\u200b', '\n']) expect(lines.join('')).not.toContain(character);
  });

  test('however long the other texts are, the numbers come before them', () => {
    const card: Card = { ...sampleCard, notes: Array.from({ length: 500 }, () => 'noise '.repeat(100)) };
    expect(renderCard(card, wide).findIndex((line) => line.includes('inserted'))).toBeLessThan(5);
  });

  test('no line is wider than the terminal, and colour changes nothing but colour', () => {
    for (const places of [40, 60, 80, 100]) {
      const plain = [
        ...renderCard(sampleCard, { style: colourless, width: places }),
        ...renderReceipt(sampleReceipt, { style: colourless, width: places }),
      ];
      const widest = plain.reduce((most, line) => Math.max(most, width(line)), 0);
      expect(widest).toBeLessThanOrEqual(places);
      const coloured = [
        ...renderCard(sampleCard, { style: colourful, width: places }),
        ...renderReceipt(sampleReceipt, { style: colourful, width: places }),
      ];
      expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(plain);
      expect(coloured.join('')).toContain('\u001b[32m');
    }
  });
});

describe('answers and errors', () => {
  const answer = { messageId: 'm', text: 'Which table?', model: 'offline' };

  test('a question lists its choices, and phrases that were not used are named', () => {
    const said = { ...answer, question: { text: 'Which table?', choices: ['append', 'replace'] }, notUnderstood: ['asap'] };
    expect(renderAnswer(said, wide)).toEqual(['Which table?', '  1. append', '  2. replace', '⚠ Not used: "asap"']);
  });

  test('text that was streamed is not said twice', () => {
    expect(renderAnswer(answer, wide, 'Which table?')).toEqual([]);
    expect(renderAnswer(answer, wide, 'Which ta')).toEqual(['Which table?']);
  });

  test('a table has headings, numbers to the right, NULL in words, and says when rows are missing', () => {
    const result = {
      columns: [
        { name: 'country', type: 'VARCHAR' },
        { name: 'revenue', type: 'DECIMAL(12,2)' },
      ],
      rows: [
        ['DE', '1200.50'],
        ['日本', '7.00'],
        [null, '0.10'],
      ],
      truncated: true,
    };
    expect(table(result, 80)).toEqual([
      'country  revenue',
      '───────  ───────',
      'DE       1200.50',
      '日本        7.00',
      'NULL        0.10',
      '… more rows than the 3 shown',
    ]);
  });

  test('an error says what and what to do', () => {
    expect(renderError('The run failed', { message: 'Port 1 is taken.', hint: 'Use another.' }, wide)).toEqual([
      '✗ The run failed: Port 1 is taken.',
      '  Use another.',
    ]);
  });
});

describe('layout', () => {
  test.each([
    [0.04, '40 ms'],
    [2.14, '2.1 s'],
    [59.4, '59 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('%f seconds are %s', (time, words) => expect(seconds(time)).toBe(words));

  test('cutting and wrapping respect wide characters', () => {
    expect(cut('日本語テキスト', 7)).toBe('日本語…');
    expect(wrapText('aa bb cc dd', 5, '- ', '  ')).toEqual(['- aa', '  bb', '  cc', '  dd']);
    expect(wrapText('  aa bb', 5)).toEqual(['  aa', '  bb']);
    expect(wrapText('aa bb cc dd', 5)).toEqual(['aa bb', '  cc', '  dd']);
  });

  test('a listing aligns its columns', () => {
    expect(
      listing([
        ['1', 'succeeded', 'x'],
        ['10', 'failed', 'y'],
      ]),
    ).toEqual(['1   succeeded  x', '10  failed     y']);
  });
});
