/** What transforms and checks write passes the engine's SQL gate, and is described there with the columns it promises. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JsonObject } from '#domain/json.ts';
import type { Engine } from '#tools/engine/engine.ts';
import { checks } from '#tools/checks/index.ts';
import { transforms } from '#tools/transforms/index.ts';
import { openTestHost } from '../support/engine/engine.ts';

const opened = openTestHost();
let engine: Engine;
beforeAll(async () => {
  engine = await opened.host.start();
});
afterAll(() => opened.close());

const steps = [...transforms.values()].flatMap((transform) => transform.examples.map((example) => ({ transform, example })));
const promises = [...checks.values()].flatMap((check) => check.examples.map((example) => ({ check, example })));

describe('the engine describes', () => {
  it.each(steps)('$transform.op: $example.name', async ({ transform, example }) => {
    const parsed = transform.parse(JsonObject.parse(example.params));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const inputs = example.inputs.map(({ name, columns }) => ({ name, columns }));
    const relations = [...new Map(inputs.map((input) => [input.name, input])).values()];
    const { columns } = await engine.describe(parsed.bound.toSql(inputs), relations);
    expect(columns.map(({ name }) => name)).toEqual(example.output.columns);
  });

  it.each(promises)('$check.name: $example.name', async ({ check, example }) => {
    const parsed = check.parse(JsonObject.parse(example.params));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const relation = { name: 'rows_of_it', columns: example.columns };
    const { columns } = await engine.describe(parsed.bound.toSql(relation), [relation]);
    if (check.scope === 'row') expect(columns).toEqual(example.columns);
    else expect(columns).toHaveLength(1);
  });
});
