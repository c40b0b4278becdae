/** The process dies before or after every single thing a publish does to the store; the next attempt finishes it or puts it back. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { noFailpoints } from '#domain/failpoints.ts';
import { silentLogger } from '#domain/log.ts';
import { diskPlaces } from '#tools/connectors/files/places.ts';
import type { ObjectStore, TargetPlaces } from '#tools/file-target/object-store.ts';
import { createFileWriter } from '#tools/file-target/writer.ts';
import { type FileTarget, openFileTarget, type StageSpec } from '#test/support/files/file-target.ts';

vi.setConfig({ testTimeout: 180_000 });

let target: FileTarget;
beforeAll(async () => {
  target = await openFileTarget();
});
afterEach(() => target.empty());
afterAll(() => target.close());

class Died extends Error {}

/** A store that does `alive` things and then nothing any more. With `late`, the last thing happens and its answer is lost. */
function dying(store: ObjectStore, life: { alive: number; late: boolean }): ObjectStore {
  const through =
    <In extends unknown[], Out>(work: (...given: In) => Promise<Out>) =>
    async (...given: In): Promise<Out> => {
      life.alive -= 1;
      if (life.alive < 0) throw new Died();
      const answer = await work(...given);
      if (life.alive === 0 && life.late) throw new Died();
      return answer;
    };
  return {
    list: (prefix) => store.list(prefix),
    head: (key) => store.head(key),
    read: (key) => store.read(key),
    hash: (object) => store.hash(object),
    local: (object) => store.local(object),
    create: through((...given: Parameters<ObjectStore['create']>) => store.create(...given)),
    copy: through((...given: Parameters<ObjectStore['copy']>) => store.copy(...given)),
    move: through((...given: Parameters<ObjectStore['move']>) => store.move(...given)),
    remove: through((...given: Parameters<ObjectStore['remove']>) => store.remove(...given)),
  };
}

function dyingPlaces(life: { alive: number; late: boolean }): TargetPlaces {
  const places = diskPlaces([{ name: 'out', path: target.folder, writable: true }]);
  return {
    resolve: (path) => ({ ...places.resolve(path), store: dying(places.resolve(path).store, life) }),
    stores: () => places.stores().map((store) => dying(store, life)),
  };
}

const context = { signal: new AbortController().signal, log: silentLogger };
const numbers = (from: number, to: number): string => `SELECT i AS id, i % 2 AS part FROM range(${from}, ${to}) r(i)`;
const parquet = { format: 'parquet', compression: 'zstd' } as const;

/** What people see of the target, without names that differ from run to run. */
async function seen(path: string): Promise<{ ids: number[]; manifests: number; files: number }> {
  const data = target.files().filter((name) => !name.includes('_headgate'));
  const rows = data.length === 0 ? [] : (await target.rows(path)).rows;
  return { ids: rows.map(([id]) => Number(id)).sort((a, b) => a - b), manifests: target.files().length - data.length, files: data.length };
}

const stories: Record<string, { path: string; before?: StageSpec; load: StageSpec }> = {
  'a file is created': { path: 'out/a.csv', load: { sql: numbers(0, 4), path: 'out/a.csv' } },
  'a file is replaced': {
    path: 'out/a.csv',
    before: { sql: numbers(50, 53), path: 'out/a.csv' },
    load: { sql: numbers(0, 4), path: 'out/a.csv', mode: 'replace' },
  },
  'a folder is created': { path: 'out/f/*/*', load: { sql: numbers(0, 4), path: 'out/f', output: { ...parquet, partitionBy: ['part'] } } },
  'a folder is replaced': {
    path: 'out/f',
    before: { sql: numbers(50, 53), path: 'out/f', output: parquet },
    load: { sql: numbers(0, 4), path: 'out/f', mode: 'replace', output: parquet },
  },
  'files are appended': {
    path: 'out/f',
    before: { sql: numbers(50, 53), path: 'out/f', output: parquet },
    load: { sql: numbers(0, 4), path: 'out/f', mode: 'append', output: parquet },
  },
};

describe.each(Object.entries(stories))('%s', (_, { path, before, load }) => {
  test.each(['before', 'after'] as const)('the process dies %s each step', async (moment) => {
    for (let alive = moment === 'before' ? 0 : 1; ; alive += 1) {
      target.empty();
      if (before) await target.load(before);
      const untouched = await seen(path);
      const planId = `plan-${moment}-${alive}`;
      const staged = await target.stage({ ...load, planId });
      const request = {
        runId: `run-${planId}`,
        planHash: 'hash',
        fingerprint: 'print',
        approvedBy: 'ann',
        loads: [{ load: target.newest().load, staged }],
        failpoint: noFailpoints,
      };
      const life = { alive, late: moment === 'after' };
      const died = await createFileWriter(dyingPlaces(life))
        .publish(context, { ...request, fence: { planId, epoch: 2 } })
        .then(
          () => false,
          (error: unknown) => {
            if (error instanceof Died) return true;
            throw error;
          },
        );
      // Half of the time somebody only asks what became of the run, and half of the time it is tried again.
      const asked = alive % 2 === 0 ? await target.writer.ledger(request.runId, { planId, epoch: 3 }) : null;
      const outcome = asked ?? (alive % 2 === 0 ? null : await target.writer.publish(context, { ...request, fence: { planId, epoch: 3 } }));
      const now = await seen(path);
      if (outcome === null) expect(now, `nothing after ${alive}`).toEqual(untouched);
      else
        expect(
          now.ids.filter((id) => id < 50),
          `all after ${alive}`,
        ).toEqual([0, 1, 2, 3]);
      if (outcome !== null && load.mode === 'replace') expect(now.ids).toEqual([0, 1, 2, 3]);
      expect(await target.writer.ledger(request.runId)).toEqual(outcome === null ? null : { loads: outcome.loads, alreadyDone: true });
      await target.writer.discard(planId);
      expect(target.hidden().filter((name) => name.includes('/stage/'))).toEqual([]);
      if (died) continue;
      // Fence, claim, decision, at least one thing in the target, and the ledger.
      expect(alive).toBeGreaterThan(4);
      return;
    }
  });
});

test('what a newer release has begun is left to it, named, and neither carried on nor written over', async () => {
  await target.load({ sql: numbers(50, 53), path: 'out/f', output: parquet });
  const spec: StageSpec = { sql: numbers(0, 4), path: 'out/f', mode: 'append', output: parquet };
  const staged = await target.stage({ ...spec, planId: 'newer' });
  const loads = [{ load: target.newest().load, staged }];
  const facts = { runId: 'run-of-newer', planHash: 'hash', fingerprint: 'print', approvedBy: 'ann', failpoint: noFailpoints };
  const at = (epoch: number) => ({ ...facts, loads, fence: { planId: 'newer', epoch } });
  await expect(createFileWriter(dyingPlaces({ alive: 5, late: false })).publish(context, at(2))).rejects.toBeInstanceOf(Died);
  const begun = target.files();
  const record = `${target.folder}/.headgate/ledger/run-of-newer.decision.json`;
  const own = readFileSync(record, 'utf8');
  const theirs = own.replace('"format":1', '"format":1,"pace":2');
  target.write('.headgate/ledger/run-of-newer.decision.json', theirs);

  const refused = { family: 'transient', code: 'ledger.other-release', hint: expect.stringContaining('upgrade this one') };
  await expect(target.writer.publish(context, at(3))).rejects.toMatchObject(refused);
  await expect(target.writer.ledger('run-of-newer', { planId: 'newer', epoch: 4 })).rejects.toMatchObject(refused);
  await target.stage({ ...spec, planId: 'beside' });
  const busy = { family: 'transient', code: 'target.busy', hint: expect.stringContaining('a worker of that release') };
  await expect(target.publish()).rejects.toMatchObject(busy);
  expect([target.files(), readFileSync(record, 'utf8')]).toEqual([begun, theirs]);

  target.write('.headgate/ledger/run-of-newer.decision.json', own);
  expect(await target.writer.publish(context, at(5))).toMatchObject({ alreadyDone: false, loads: [{ inserted: 4 }] });
  const done = '.headgate/ledger/run-of-newer.json';
  target.write(done, readFileSync(`${target.folder}/${done}`, 'utf8').replace('"format":1', '"format":1,"pace":2'));
  // What it came to any release can tell; taking it back needs more.
  expect(await target.writer.ledger('run-of-newer')).toMatchObject({ loads: [{ inserted: 4, rowsAfter: 7 }] });
  const [loaded] = loads;
  await expect(target.undo({ load: loaded!.load, planId: 'newer' })).rejects.toMatchObject({ code: 'undo.other-release' });
  expect((await seen('out/f')).ids).toEqual([0, 1, 2, 3, 50, 51, 52]);
});

describe('somebody else writes while the run lies dead', () => {
  const publishDying = async (load: StageSpec, alive: number) => {
    const staged = await target.stage({ ...load, planId: 'dead' });
    const request = {
      runId: 'run-dead',
      planHash: 'hash',
      fingerprint: 'print',
      approvedBy: 'ann',
      loads: [{ load: target.newest().load, staged }],
      failpoint: noFailpoints,
    };
    const places = dyingPlaces({ alive, late: false });
    await expect(createFileWriter(places).publish(context, { ...request, fence: { planId: 'dead', epoch: 2 } })).rejects.toBeInstanceOf(
      Died,
    );
    return () => target.writer.publish(context, { ...request, fence: { planId: 'dead', epoch: 3 } });
  };

  test('in a file that was about to be replaced: it is theirs, and the run has done nothing', async () => {
    await target.load({ sql: numbers(50, 53), path: 'out/a.csv' });
    const again = await publishDying({ sql: numbers(0, 4), path: 'out/a.csv', mode: 'replace' }, 3);
    target.write('a.csv', 'id,part\n9,9\n');
    await expect(again()).rejects.toMatchObject({ code: 'publish.stale' });
    await expect(again()).rejects.toMatchObject({ code: 'publish.stale' });
    expect((await seen('out/a.csv')).ids).toEqual([9]);
    expect(await target.writer.ledger('run-dead', { planId: 'dead', epoch: 4 })).toBeNull();
  });

  test('in a folder whose new files are there already: they go again', async () => {
    await target.load({ sql: numbers(50, 53), path: 'out/f', output: parquet });
    const [old = ''] = target.files().filter((name) => name.includes('part-'));
    const before = target.files();
    const again = await publishDying({ sql: numbers(0, 4), path: 'out/f', mode: 'replace', output: parquet }, 5);
    expect(target.files().length).toBe(before.length + 2);
    await target.load({ sql: numbers(70, 72), path: 'out/b.parquet' });
    target.write(old, readFileSync(`${target.folder}/b.parquet`));
    await expect(again()).rejects.toMatchObject({ code: 'publish.stale' });
    expect((await seen('out/f')).ids).toEqual([70, 71]);
    expect(target.files().filter((name) => name.startsWith('f/'))).toEqual(before);
  });

  test('a slow attempt goes back as well when a newer one has put the run back meanwhile', async () => {
    await target.load({ sql: numbers(50, 53), path: 'out/f', output: parquet });
    const before = target.files();
    await target.stage({ sql: numbers(0, 4), path: 'out/f', mode: 'append', output: parquet, planId: 'slow' });
    const failpoint = (name: string): void => {
      if (name === 'publish.before-commit') target.write('.headgate/ledger/run-of-slow.json', '{"withdrawn":true}');
    };
    await expect(target.publish({ failpoint })).rejects.toMatchObject({ code: 'publish.stale' });
    expect(target.files()).toEqual(before);
    expect(await target.writer.ledger('run-of-slow')).toBeNull();
  });

  test.each(['load', 'undo'] as const)(
    'a slow %s that was put back just before its ledger record writes none, and goes back',
    async (kind) => {
      await target.load({ sql: numbers(50, 53), path: 'out/a.csv' });
      await target.load({ sql: numbers(60, 62), path: 'out/a.csv', mode: 'replace' });
      const loaded = target.newest();
      if (kind === 'load') await target.stage({ sql: numbers(0, 4), path: 'out/a.csv', mode: 'replace' });
      else await target.undo(loaded);
      const { load, staged, planId } = target.newest();
      const request = {
        runId: 'run-slow',
        planHash: 'hash',
        fingerprint: 'print',
        approvedBy: 'ann',
        loads: [{ load, staged }],
        failpoint: noFailpoints,
      };
      const places = diskPlaces([{ name: 'out', path: target.folder, writable: true }]);
      const [home] = places.stores();
      // Everything is in its place; before that is recorded, somebody else writes and a newer attempt finds it.
      const slow: ObjectStore = {
        ...dying(home!, { alive: 1000, late: false }),
        create: async (...given) => {
          if (given[0].endsWith('ledger/run-slow.json')) {
            target.write('a.csv', 'id,part\n9,9\n');
            await expect(target.writer.publish(context, { ...request, fence: { planId, epoch: 3 } })).rejects.toMatchObject({
              code: 'publish.stale',
            });
          }
          return home!.create(...given);
        },
      };
      const late = createFileWriter({ resolve: (path) => ({ ...places.resolve(path), store: slow }), stores: () => [slow] });
      await expect(late.publish(context, { ...request, fence: { planId, epoch: 2 } })).rejects.toMatchObject({ code: 'publish.stale' });
      expect((await seen('out/a.csv')).ids).toEqual([9]);
      expect(await target.writer.ledger('run-slow')).toBeNull();
      // What was not undone after all is not said to be: the file of somebody else is in the way.
      if (kind === 'undo') await expect(target.undo(loaded)).rejects.toMatchObject({ code: 'undo.impossible' });
    },
  );
});
