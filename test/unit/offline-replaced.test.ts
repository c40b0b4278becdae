/** One word in the place of another in what was understood last, questions beside a card that waits, and what must not be read so. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { twentySeventhSiblingHouse, twentySeventhSiblingPast } from '../eval/held-out/sibling-27-catalog.ts';
import { conjuncts } from '#models/offline/read/restriction.ts';
import { heard, House, type Json, type Outcome, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(twentySeventhSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const filtersOf = (outcome: Outcome): unknown[] =>
  (plain(outcome)['steps'] as Json[]).flatMap(({ op, where }) => (op === 'filter' ? [where] : []));
const firstSource = (outcome: Outcome): unknown => (plain(outcome)['sources'] as Json[])[0]?.['path'];
const firstTarget = (outcome: Outcome): unknown => (plain(outcome)['loads'] as Json[])[0]?.['table'];

const april = "ordered_at >= date '2026-04-01' and ordered_at < date '2026-05-01'";

describe('another period', () => {
  test.each(['april, not march', 'sorry, i meant april', 'no wait, april', 'not march, april', 'i said march but i meant april'])(
    'of a plan: %s',
    async (said) => {
      const outcome = await house.through(['load lens orders from march 2026 to lens.x, without cancelled and returned', said]);
      expect(filtersOf(outcome)).toEqual([`(status is null or lower(trim(status)) not in ('cancelled', 'returned')) and ${april}`]);
    },
  );

  test('keeps the rest of a longer one', async () => {
    const outcome = await house.through(['load stays from june to august 2026 into huts.z', 'july, not june']);
    expect(filtersOf(outcome)).toEqual(["arrival >= date '2026-07-01' and arrival < date '2026-09-01'"]);
  });

  test('and the name of the table with it, where that is said', async () => {
    const turns = ['load lens orders from march 2026 to lens.march', 'april, not march'];
    expect(firstTarget(await house.through(turns))).toBe('lens.march');
    house.reset();
    expect(firstTarget(await house.through([turns[0] ?? '', `${turns[1]}. table name too`]))).toBe('lens.april');
  });

  test.each([
    ['load lens orders to lens.x', 'april, not march'],
    ['load stays into huts.s without the ones from june 2026', 'july, not june'],
    ['load stays from june to august 2026 into huts.z', 'sorry, i meant may'],
  ])('is asked about where it takes the place of nothing, or of more: %s / %s', async (load, said) => {
    expect((await house.through([load, said])).question).toBeDefined();
  });

  test.each(['sorry, i meant july', 'no, july', 'july, not june'])('of a question: %s', async (said) => {
    const outcome = await house.through(['how many nights were booked per country in june 2026?', said]);
    expect(outcome.text).toContain('arrival from 2026-07-01 to 2026-07-31');
    expect(outcome.notUnderstood).toEqual([]);
  });
});

test.each(['not by kind, by priority', 'by priority instead of kind', 'no, not by kind, by priority please'])(
  'one group of a plan is another one, and the others stay: %s',
  async (said) => {
    const outcome = await house.through(['repair costs by kind and contractor into huts.c', said]);
    const [{ group = [] } = {}] = plain(outcome)['steps'] as Json[];
    expect((group as Json[]).map((each) => each['name'] ?? each)).toEqual(['priority', 'contractor']);
  },
);

describe('other data', () => {
  test.each(['no wait, members', 'wait, members', 'hm no, members please', 'sorry, the members', 'ah no, members'])('%s', async (said) => {
    const outcome = await house.through(['load huts into a.people', said]);
    expect([firstSource(outcome), firstTarget(outcome)]).toEqual(['alpine/members.csv', 'a.people']);
    expect(outcome.notes.join(' ')).toContain('still goes to a.people');
  });

  test('takes the place that nobody named with it', async () => {
    const outcome = await house.through(['load huts', 'no wait, members']);
    expect([firstSource(outcome), firstTarget(outcome)]).toEqual(['alpine/members.csv', 'public.members']);
    expect(outcome.notes.join(' ')).toContain('and goes to public.members');
  });

  test('is not what says more than a name', async () => {
    const outcome = await house.through(['load huts into a.people', 'no, only paid members']);
    expect(outcome.draft).toBeUndefined();
  });
});

describe('beside a card that waits', () => {
  test.each(['how many rows will that be?', 'and how many rows are left then?', 'how many records would it load'])(
    'its rows are counted: %s',
    async (said) => {
      const outcome = await house.through(['load stays into huts.stays, only confirmed', said]);
      expect([outcome.draft, outcome.table?.rows]).toEqual([undefined, [['324']]]);
    },
  );

  test('rows of named data are those of the data', async () => {
    const outcome = await house.through(['load stays into huts.stays, only confirmed', 'how many rows does members have?']);
    expect(outcome.table?.rows).toEqual([['320']]);
  });

  test('a value of a list that was shown narrows the plan, and no list of its own values', async () => {
    const outcome = await house.through(['load repairs into huts.r', 'which contractors do we have?', 'only hofer']);
    expect(filtersOf(outcome)).toEqual(["lower(trim(contractor)) = 'hofer'"]);
  });

  test.each(['what happens if the member numbers are not unique?', 'what if the same number comes twice?'])(
    'what a broken check does is told: %s',
    async (said) => {
      const outcome = await house.through(['load members into huts.m and check that member_no is unique', said]);
      expect(heard(outcome)).toContain('A check that stops the load');
    },
  );
});

describe('what is left out', () => {
  test.each([
    'skip everything with status cancelled',
    'leave out everything with a cancelled status',
    'skip everything cancelled',
    'ignore anything that is cancelled',
  ])('is not what is kept: %s', async (said) => {
    expect(filtersOf(await house.through(['load stays to huts.s', said]))).toEqual(["lower(trim(status)) is distinct from 'cancelled'"]);
  });

  test('of elements is found by their values', async () => {
    const outcome = await house.through(['explode the dishes of the menus into meals.dishes', 'skip everything with nuts']);
    expect(filtersOf(outcome)).toEqual(["lower(trim(allergen)) is distinct from 'nuts'"]);
  });

  test('everything alone is the whole plan', async () => {
    expect((await house.through(['load stays to huts.s', 'drop everything'])).rejected).toBeDefined();
  });
});

test('a message that goes on from nothing keeps its words', async () => {
  const said = 'how many boxes were shipped per channel?';
  const alone = (await house.say(said)).table;
  house.reset();
  expect((await house.through(['how many stays are confirmed?', said])).table).toEqual(alone);
});

test('a question behind a load is told and not lost', async () => {
  const outcome = await house.say('load huts to a.b and tell me how many schools we have');
  expect(outcome.notes.join(' ')).toContain('“how many schools we have” is a wish of its own');
  expect(firstSource(outcome)).toBe('alpine/huts.csv');
  house.reset();
  expect((await house.say('load huts to a.b and tell me when it is done')).notes.join(' ')).not.toContain('wish of its own');
});

test('what is saved behind a refusal is told', async () => {
  const turns = ['how many deliveries were late per driver?', 'without the frobnicated ones', 'save that as meals.late'];
  const outcome = await house.through(turns);
  expect(outcome.notes[0]).toBe(
    'This saves the answer to “how many deliveries were late per driver?”; “without the frobnicated ones” was not answered.',
  );
  house.reset();
  expect((await house.through([turns[0] ?? '', turns[2] ?? ''])).notes.join(' ')).not.toContain('was not answered');
});

test.each(['and let stays run at 7 instead', 'let the stays load run at 7', 'have stays start at 7:00'])(
  'a time for a pipeline: %s',
  async (said) => {
    house.history = twentySeventhSiblingPast;
    expect((await house.through(['which pipelines are there?', said])).action).toEqual({
      do: 'reschedule',
      pipeline: 'stays',
      at: '07:00',
    });
  },
);

test.each(['haha ok. then load schools to a.b', 'oops. just load schools to a.b', 'fine. load schools to a.b'])(
  'what is said before a wish is none: %s',
  async (said) => {
    const outcome = await house.say(said);
    expect([firstSource(outcome), outcome.notUnderstood]).toEqual(['meals/schools.csv', []]);
  },
);

test.each([
  ["a = 1 and (b is null or b not in ('x', 'y')) and c < 2", ['a = 1', "(b is null or b not in ('x', 'y'))", 'c < 2']],
  ["a = 'this and that' and b = 2", ["a = 'this and that'", 'b = 2']],
  ['a = 1 or b = 2', ['a = 1 or b = 2']],
  ['a between 1 and 2', ['a between 1 and 2']],
])('conditions that all hold: %s', (where, parts) => {
  expect(conjuncts(where)).toEqual(parts);
});
