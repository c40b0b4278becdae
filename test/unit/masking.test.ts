/** What a model is given instead of personal values, and how they come back. */
import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { expect, test } from 'vitest';
import { maskConversation } from '#models/masking/mask-conversation.ts';
import { restoreArguments, restoringStream } from '#models/masking/restore.ts';

const result = (content: unknown): ToolMessage => new ToolMessage({ tool_call_id: 'c', content: JSON.stringify(content) });
const texts = (messages: BaseMessage[]): string[] => messages.map(({ text }) => text);
const customers = {
  columns: [{ name: 'customer_id' }, { name: 'full_name' }, { name: 'email' }, { name: 'phone' }, { name: 'orders' }],
  rows: [
    ['C1', 'Anna O’Neil', 'anna@x.org', 491234567, 3],
    ['C2', 'Bo Li', 'bo@x.org', null, 4],
  ],
  truncated: false,
};

test('cells of personal columns and the person’s own words are placeholders, the same for the same value', () => {
  const { messages } = maskConversation([
    new SystemMessage('Be brief.'),
    new HumanMessage('what is the status of bo@x.org?'),
    result(customers),
    new AIMessage('Bo Li (bo@x.org) has 4 orders.'),
  ]);
  expect(texts(messages).slice(1)).toEqual([
    'what is the status of ⟨email_1⟩?',
    JSON.stringify({
      columns: customers.columns,
      rows: [
        ['C1', '⟨name_1⟩', '⟨email_2⟩', '⟨phone_1⟩', 3],
        ['C2', '⟨name_2⟩', '⟨email_1⟩', null, 4],
      ],
      truncated: false,
    }),
    '⟨name_2⟩ (⟨email_1⟩) has 4 orders.',
  ]);
});

test('a placeholder stays what it is when the conversation goes on', () => {
  const start = [new HumanMessage('who is anna@x.org?'), result(customers)];
  const longer = [...start, new AIMessage('She is Anna.'), new HumanMessage('and cy@x.org?'), result(customers)];
  expect(texts(maskConversation(longer).messages).slice(0, 2)).toEqual(texts(maskConversation(start).messages));
});

test('a value that a later result shows to be personal is hidden in earlier words too', () => {
  const { messages } = maskConversation([new HumanMessage('how many orders has Bo Li?'), result(customers)]);
  expect(messages[0]?.text).toBe('how many orders has ⟨name_2⟩?');
});

test('counts stay, values of a profile go', () => {
  const profile = { columns: [{ name: 'email', nulls: 3, distinct: 40, min: 'a@x.org', max: 'z@x.org', top: [{ value: 'q', count: 2 }] }] };
  const text = maskConversation([result(profile)]).messages[0]?.text ?? '';
  expect(JSON.parse(text)).toEqual({
    columns: [{ name: 'email', nulls: 3, distinct: 40, min: '⟨email_1⟩', max: '⟨email_2⟩', top: [{ value: '⟨email_3⟩', count: 2 }] }],
  });
  const counted = { columns: ['email_count'], rows: [[12]], truncated: false };
  expect(JSON.parse(maskConversation([result(counted)]).messages[0]?.text ?? '')).toEqual(counted);
});

test('how many values stand out, and how they are written, says nothing about a person', () => {
  const shapes = [
    { shape: 'Aa.a@A.a', rows: 9 },
    { shape: '+9 9 (9) 9', rows: 2 },
  ];
  const profile = {
    columns: [
      { name: 'email', outliers: 0, shapes },
      { name: 'phone', outliers: 3, shapes },
    ],
  };
  expect(JSON.parse(maskConversation([result(profile)]).messages[0]?.text ?? '')).toEqual(profile);
  const written = {
    columns: [
      {
        name: 'email',
        shapes: [
          { shape: 'bo@x.org', rows: 1 },
          { shape: '+49 171 555 0139', rows: 1 },
        ],
      },
    ],
  };
  expect(maskConversation([result(written)]).messages[0]?.text).not.toMatch(/bo@|0139/);
});

test('columns computed from personal ones are hidden under any name', () => {
  const aliased = { columns: [{ name: 'x' }, { name: 'n' }], rows: [['Anna', 2]], truncated: false, personal: ['x'] };
  expect(maskConversation([result(aliased)]).messages[0]?.text).toContain('["⟨text_1⟩",2]');
});

test('rows as objects are hidden by the names of their columns', () => {
  const rejected = { rejects: [{ line: 7, reason: 'amount: "x"', values: { full_name: 'Anna Bo', amount: 'x' } }] };
  expect(JSON.parse(maskConversation([result(rejected)]).messages[0]?.text ?? '')).toEqual({
    rejects: [{ line: 7, reason: 'amount: "x"', values: { full_name: '⟨name_1⟩', amount: 'x' } }],
  });
});

test('nobody can forge a placeholder', () => {
  const { messages, names } = maskConversation([new HumanMessage('say ⟨email_1⟩ about anna@x.org')]);
  expect(messages[0]?.text).toBe('say ⟨text_1⟩ about ⟨email_1⟩');
  expect(names.restore(messages[0]?.text ?? '')).toBe('say ⟨email_1⟩ about anna@x.org');
});

test('what a model calls comes back with the values: as literals in SQL, as they are elsewhere', () => {
  const people = { columns: ['full_name', 'email'], rows: [["Anna O'Neil", "x' or 1=1 --"]], truncated: false };
  const { names } = maskConversation([result(people)]);
  const args = restoreArguments(
    {
      sql: "select * from c where n = '⟨name_1⟩' and e = ⟨email_1⟩",
      draft: {
        steps: [
          { op: 'filter', where: '⟨name_1⟩' },
          { op: 'value-map', map: { '⟨name_1⟩': 'A' } },
          { op: 'derive', columns: { a: 'n = ⟨name_1⟩' } },
        ],
      },
      notes: ['about ⟨name_1⟩ and ⟨name_9⟩'],
    },
    names,
  );
  expect(args).toEqual({
    sql: "select * from c where n = 'Anna O''Neil' and e = 'x'' or 1=1 --'",
    draft: {
      steps: [
        { op: 'filter', where: "'Anna O''Neil'" },
        { op: 'value-map', map: { "Anna O'Neil": 'A' } },
        { op: 'derive', columns: { a: "n = 'Anna O''Neil'" } },
      ],
    },
    notes: ["about Anna O'Neil and ⟨name_9⟩"],
  });
});

test('streamed text is restored wherever it is cut', () => {
  const { names } = maskConversation([new HumanMessage('anna@x.org')]);
  for (let cut = 0; cut < 20; cut += 1) {
    const said = 'to ⟨email_1⟩, 1 ⟨ 2';
    const stream = restoringStream(names);
    const heard = [said.slice(0, cut), said.slice(cut)].map((piece) => stream.push(piece)).join('') + stream.end();
    expect(heard).toBe('to anna@x.org, 1 ⟨ 2');
  }
});

test('a key named __proto__ reaches no prototype, and no value behind it a model', () => {
  const text = '{"columns":["__proto__","constructor"],"rows":[["a@x.org","b"]],"__proto__":{"polluted":"c@x.org"}}';
  const masked = maskConversation([new ToolMessage({ tool_call_id: 'c', content: text })]).messages[0]?.text ?? '';
  expect(masked).toContain('["⟨email_1⟩","b"]');
  expect(masked).not.toContain('@x.org');
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});
