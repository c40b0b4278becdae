/** One card in four places: the page, the terminal, Slack and Markdown show the same facts, and none lets a name act. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { cardView, type CardSubject, type CardView } from '#domain/card-view/card-view.ts';
import { count } from '#domain/amounts.ts';
import { cardMarkdown } from '#domain/card-view/markdown.ts';
import type { Card, LoadEffect } from '#domain/effect.ts';
import type { StoredEvent } from '#domain/events.ts';
import { cardSteps } from '#planning/stages.ts';
import { renderCard } from '#surfaces/cli/render/render-card.ts';
import { colourless } from '#surfaces/cli/render/style.ts';
import { cardBlocks } from '#surfaces/slack/render/card-blocks.ts';
import { ActionsContext, type Actions } from '#web-chat/actions.ts';
import { applyPlanEvent, newCard } from '#web-chat/state/card-state.ts';
import { PlanCardView } from '#web-chat/card/plan-card.tsx';
import { sampleCard, samplePlan } from '../support/played/sample-card.ts';

const fingerprint = 'f'.repeat(64);

const subjectOf = (card: Card): CardSubject => ({
  planId: 'plan-1',
  version: 1,
  state: 'proposed',
  title: card.title,
  plan: { ...samplePlan, title: card.title, loads: samplePlan.loads.map((load) => ({ ...load, mode: card.effect[0]?.mode ?? load.mode })) },
  fingerprint,
  card,
  askedBy: 'ben',
  expiresAt: '2026-01-06T08:00:00.000Z',
  decidedBy: null,
  decidedAt: null,
});

const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
const flat = (text: string): string => unescape(text).replaceAll(/\s+/g, ' ').replaceAll(' ,', ',');

/** What a person reads in each place, without its markup. */
const surfaces: Record<string, (card: Card) => string> = {
  page: (card) => flat(pageOf(card).replaceAll(/<[^>]*>/g, ' ')),
  terminal: (card) => flat(renderCard(card, { style: colourless, width: 100 }).join(' ')),
  slack: (card) =>
    flat(
      textsOf(cardBlocks(cardView(subjectOf(card))))
        .join(' ')
        .replaceAll(/[`*]/g, ''),
    ),
  markdown: (card) =>
    flat(
      cardMarkdown(cardView(subjectOf(card)))
        .replaceAll(/\\(.)/g, '$1')
        .replaceAll(/[*`]/g, ''),
    ),
};

function pageOf(card: Card): string {
  const proposed: StoredEvent & { type: 'plan.proposed' } = {
    type: 'plan.proposed',
    seq: 1,
    threadId: 't',
    at: '2026-01-05T08:00:00.000Z',
    data: {
      planId: 'plan-1',
      version: 1,
      fingerprint,
      plan: subjectOf(card).plan,
      card,
      askedBy: 'ben',
      expiresAt: '2026-01-06T08:00:00.000Z',
    },
  };
  const shown = applyPlanEvent(newCard('plan-1'), proposed);
  const actions: Actions = new Proxy(Object.create(null), { get: () => () => '#' });
  const view = createElement(PlanCardView, { card: shown, run: undefined, successor: undefined });
  return renderToStaticMarkup(createElement(ActionsContext.Provider, { value: actions }, view));
}

/** Every text of a tree of blocks. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => (name === 'text' && typeof member === 'string' ? [member] : textsOf(member)));
}

/** What every place must say, in the same words. */
const factsOf = (view: CardView): string[] => [
  view.title,
  ...view.dangers,
  ...view.loads.flatMap((load) => [
    load.target,
    load.mode,
    ...load.key,
    ...load.numbers.map(({ sign, word, count: number }) => `${sign} ${count(number ?? 0)} ${word}`),
  ]),
  ...view.loads.flatMap((load) => [load.table, ...load.changes.filter((change) => change.includes('added'))]),
  ...view.steps.flatMap(({ words, rows }) => [words, ...(rows.includes('→') ? [rows] : [])]),
  ...view.notes,
  view.estimate.split(' · ').at(-1) ?? '',
];

const effect = (change: Partial<LoadEffect>): Card => ({ ...sampleCard, effect: sampleCard.effect.map((one) => ({ ...one, ...change })) });
const cards: Record<string, Card> = {
  'an upsert': sampleCard,
  'a load that deletes': {
    ...effect({ deletes: 12, undo: { possible: false, reason: 'the table has no key' } }),
    risk: { level: 'high', reasons: ['deletes rows'] },
  },
  'a replacement': {
    ...effect({ mode: 'replace', deletes: 18_368 }),
    writes: [{ target: 'warehouse.analytics.orders', mode: 'replace', key: [], destructive: true }],
  },
};

describe.each(Object.entries(cards))('%s', (_name, card) => {
  const view = cardView(subjectOf(card));

  it.each(Object.keys(surfaces))('has the same facts on the %s', (surface) => {
    const text = surfaces[surface]?.(card) ?? '';
    for (const fact of factsOf(view)) expect(text, fact).toContain(flat(fact));
  });
});

describe('tables of the same name in two connections', () => {
  const sources = ['lake390', 'lake1280'].map((connection) => ({
    ...samplePlan.sources[0]!,
    id: connection,
    kind: 'postgres',
    connection,
    dataset: 'public.towns',
  }));
  const card: Card = { ...sampleCard, steps: cardSteps({ ...samplePlan, sources }) };

  it.each(Object.keys(surfaces))('are told apart on the %s', (surface) => {
    const text = surfaces[surface]?.(card);
    for (const { connection } of sources) expect(text).toContain(`Read public.towns of ${connection}`);
  });
});

describe('a risk that a note explains', () => {
  const risk = { level: 'medium' as const, reasons: ['3 rows cannot be read', 'appending twice would double the rows'] };
  const notes = ['3 rows cannot be read and are not loaded; they are listed with file, line and reason.'];

  // The page names the reasons beside the level of risk, and nowhere else.
  it.each(Object.keys(surfaces).filter((surface) => surface !== 'page'))('is told once on the %s', (surface) => {
    const text = (surfaces[surface]?.({ ...sampleCard, risk, notes }) ?? '').replaceAll(/\s+/g, ' ');
    expect(text.match(/3 rows cannot be read/g)).toHaveLength(1);
    expect(text).toContain('appending twice would double the rows');
  });
});

describe('what differs from the version approved last', () => {
  const differences = [
    { part: 'step' as const, name: 'valid', was: 'Keep rows where amount > 0', is: 'Keep rows where amount > 9' },
    { part: 'load' as const, name: 'warehouse.analytics.orders', was: 'append from valid', is: 'upsert by order_id' },
    { part: 'check' as const, name: 'on valid: order_id is unique', was: 'stops the load', is: null },
  ];
  const since = { basis: 'approved' as const, version: 3, by: 'bea', at: '2026-01-04T08:00:00.000Z', runNumber: 7, differences };

  it.each(Object.keys(surfaces))('is said difference by difference on the %s', (surface) => {
    const text = surfaces[surface]?.({ ...sampleCard, since }) ?? '';
    expect(text).toMatch(/Different from version 3, approved by bea \(run 7\):/);
    for (const { name, was, is } of differences) for (const part of [name, was, is ?? '']) expect(text).toContain(part);
    expect(text.indexOf('Keep rows where amount > 9')).toBeGreaterThan(text.indexOf('inserted'));
  });

  it.each(Object.keys(surfaces))('is said to be nothing on the %s', (surface) => {
    const text = surfaces[surface]?.({ ...sampleCard, since: { ...since, differences: [] } }) ?? '';
    expect(text).toContain('The plan and its numbers are the same as in version 3, approved by bea (run 7).');
  });
});

describe('long texts', () => {
  const noise = 'this plan only reads '.repeat(400);
  const lying: Card = {
    ...(cards['a replacement'] ?? sampleCard),
    notes: Array.from({ length: 60 }, () => noise),
    steps: sampleCard.steps.map((step) => ({ ...step, words: noise, why: noise })),
  };
  const facts = /Replaces all .* of warehouse\.analytics\.orders/;

  it.each(Object.keys(surfaces))('stand behind what is decided on, on the %s', (surface) => {
    const text = surfaces[surface]?.(lying) ?? '';
    for (const fact of [text.search(facts), text.indexOf('inserted')]) {
      expect(fact).toBeGreaterThan(-1);
      expect(fact).toBeLessThan(text.indexOf('this plan only reads'));
    }
  });

  it('leave the buttons of Slack in their place, and say it once more above the question of a terminal', () => {
    expect(cardBlocks(cardView(subjectOf(lying))).at(-1)).toMatchObject({ type: 'actions' });
    const last = renderCard(lying, { style: colourless, width: 100 }).slice(-5).join('\n');
    expect(last).toMatch(facts);
    expect(last).toMatch(/\+[\d,]+ ~[\d,]+ −18,368 =[\d,]+ → warehouse\.analytics\.orders · replace/);
    expect(renderCard(sampleCard, { style: colourless, width: 100 }).join('\n')).not.toMatch(/→ warehouse\.analytics\.orders · upsert/);
  });
});

describe('a broken check', () => {
  const broken: Card = {
    ...sampleCard,
    checks: sampleCard.checks.map((check) => ({ ...check, words: 'no day twice', passed: false, violations: 15 })),
    steps: sampleCard.steps.flatMap((step) => Array.from({ length: 9 }, (_, n) => ({ ...step, id: `${step.id}${n}` }))),
  };

  it.each(['page', 'slack', 'markdown'])('stands before the steps on the %s', (surface) => {
    const text = surfaces[surface]?.(broken) ?? '';
    expect(text.indexOf('no day twice')).toBeGreaterThan(-1);
    expect(text.indexOf('no day twice')).toBeLessThan(text.indexOf('Read samples/orders.csv'));
  });

  it('is said once more above the question of a terminal', () => {
    const last = renderCard(broken, { style: colourless, width: 100 }).slice(-4).join('\n');
    expect(last).toContain('no day twice !');
  });
});

describe('what is lost', () => {
  it.each(Object.keys(surfaces))('stands before steps and notes on the %s', (surface) => {
    const text = surfaces[surface]?.(cards['a load that deletes'] ?? sampleCard) ?? '';
    expect(text.indexOf('Deletes 12 rows of warehouse.analytics.orders')).toBeGreaterThan(-1);
    expect(text.indexOf('Deletes 12 rows of')).toBeLessThan(text.indexOf('Read samples/orders.csv'));
  });
});

describe('the view', () => {
  it.each([
    [{ version: 2 }, 'superseded by v2'],
    [{ version: 2, isOther: false }, 'superseded by v2'],
    [{ version: 1, isOther: true }, 'superseded by another plan'],
    [{ version: 1, isOther: true, title: 'Load lifts' }, 'superseded by another plan, “Load lifts”'],
  ])('names what took its place: %j', (supersededBy, words) => {
    expect(cardView({ ...subjectOf(sampleCard), state: 'superseded', supersededBy }).state.words).toBe(words);
  });

  it('offers what can be done, and says what stands against the rest', () => {
    const changes = ['reject', 'revise', 'edit', 'partial'];
    expect(cardView(subjectOf(sampleCard))).toMatchObject({ actions: ['approve', ...changes], obstacle: null, namesToType: [] });
    const unknown = cardView(subjectOf(effect({ basis: 'unavailable', reason: 'a trigger' })));
    expect(unknown.actions).toEqual(changes);
    const undo = { ...subjectOf(sampleCard), plan: { ...samplePlan, steps: [], undoes: { runId: 'r', runNumber: 4 } } };
    expect(cardView(undo).actions).toEqual(['approve', 'reject', 'revise']);
    expect(cardView({ ...subjectOf(sampleCard), plan: { ...samplePlan, steps: [] } }).actions).not.toContain('partial');
    expect(unknown.obstacle).toContain('warehouse.analytics.orders');
    expect(cardView(subjectOf(cards['a load that deletes'] ?? sampleCard)).namesToType).toEqual(['analytics.orders']);
    const decided = { ...subjectOf(sampleCard), state: 'approved' as const, decidedBy: 'ana', decidedAt: '2026-01-05T09:00:00.000Z' };
    expect(cardView(decided, { runNumber: 4, state: 'running', by: null })).toMatchObject({ actions: ['stop'], decided: { by: 'ana' } });
    expect(cardView(decided, { runNumber: 4, state: 'succeeded', by: null }).actions).toEqual([]);
    expect(cardView({ ...decided, state: 'rejected' })).toMatchObject({ state: { words: 'rejected by ana' }, actions: [] });
  });

  it('says who has to follow, and that nothing can be approved while the server is read-only', () => {
    const gate = {
      requirement: {
        role: 'approver' as const,
        approvers: 2,
        requesterMayApprove: false,
        standingRules: true,
        allowUnavailable: false,
        typeName: 'always' as const,
        expiresHours: null,
        remindHours: null,
        escalateHours: null,
        policies: ['finance'],
      },
      votes: [{ by: 'ana', at: '2026-01-05T09:00:00.000Z', counts: true }],
      missing: 1,
      readOnly: null,
    };
    const view = cardView({ ...subjectOf(sampleCard), gate });
    expect(view.gate.join(' ')).toBe(
      'Needs 2 approvers (finance), 1 missing. Whoever asked for it does not count. Approved so far by ana.',
    );
    expect(view.namesToType).toEqual(['analytics.orders']);
    expect(view.actions).toContain('withdraw');
    const closed = cardView({ ...subjectOf(sampleCard), gate: { ...gate, readOnly: { by: 'root', reason: 'audit', at: null } } });
    expect(closed.actions).not.toContain('approve');
  });
});

describe('names from outside', () => {
  const bad = '<!channel> <https://evil.example|click> `x` *b* [l](javascript:alert(1)) ![i](https://evil.example/?d=) \u202Ecod';
  const card: Card = {
    ...sampleCard,
    title: bad,
    steps: sampleCard.steps.map((step) => ({ ...step, words: bad, why: bad })),
    effect: sampleCard.effect.map((one) => ({
      ...one,
      target: bad,
      columnsAdded: [{ name: bad, type: 'VARCHAR' }],
      samples: [{ kind: 'insert', before: null, after: { [bad]: bad } }],
    })),
    notes: [bad],
    checks: sampleCard.checks.map((check) => ({ ...check, words: bad })),
  };

  it('cannot mention, link or call a channel in Slack, nor close what keeps them quiet', () => {
    const marked = JSON.stringify(cardBlocks(cardView(subjectOf(card))), (name, value: unknown) =>
      name === 'type' && value === 'plain_text' ? 'plain' : value,
    );
    const texts = cardBlocks(cardView(subjectOf(card)))
      .filter(({ type }) => type !== 'header')
      .flatMap(textsOf);
    // The only markup with an angle is a date of ours.
    for (const text of texts) expect(text.replaceAll(/<!date\^\d+\^[^>]*>/g, '')).not.toMatch(/[<>]/);
    for (const text of texts) expect((text.match(/`/g) ?? []).length % 2, text).toBe(0);
    expect(marked).not.toContain('\u202E');
  });

  it('stay text in Markdown', () => {
    const text = cardMarkdown(cardView(subjectOf(card)));
    expect(text).not.toMatch(/<(!|http)|[^\\]\[l|[^\\]!\\?\[|\]\(/);
    expect(text).not.toContain('\u202E');
  });
});

describe('a card that is too large for Slack', () => {
  const wide = Array.from({ length: 40 }, (_, n) => ({ name: `column_${n}_${'x'.repeat(50)}<&>`, type: 'VARCHAR' }));
  const step = sampleCard.steps[1] ?? sampleCard.steps[0]!;
  const row = Object.fromEntries(wide.map(({ name }) => [name, '&'.repeat(2000)]));
  const card: Card = {
    ...sampleCard,
    title: 'T'.repeat(500),
    steps: Array.from({ length: 60 }, (_, n) => ({ ...step, number: n + 1, id: `s${n}`, words: '<&>'.repeat(2000), columns: wide })),
    effect: Array.from({ length: 60 }, () => ({
      ...sampleCard.effect[0]!,
      columnsAdded: wide,
      samples: Array.from({ length: 10 }, () => ({ kind: 'update' as const, before: row, after: { ...row, extra: '`' } })),
    })),
    notes: Array.from({ length: 300 }, () => 'n'.repeat(5000)),
    checks: Array.from({ length: 50 }, (_, n) => ({ ...sampleCard.checks[0]!, id: `c${n}`, words: 'w'.repeat(4000) })),
  };
  const blocks = cardBlocks(cardView(subjectOf(card)));

  it('stays within its limits, with the numbers first and the buttons last', () => {
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const text of blocks.flatMap(textsOf)) expect(text.length).toBeLessThanOrEqual(3000);
    expect(blocks[0]).toMatchObject({ type: 'header' });
    expect(textsOf(blocks[0])[0]?.length).toBeLessThanOrEqual(150);
    expect(textsOf(blocks[3]).join()).toContain('+ 1,204 inserted');
    expect(JSON.stringify(blocks.at(-1))).toContain('headgate.approve');
    for (const text of blocks.flatMap(textsOf)) expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
  });
});
