/** The release after this one, as a folder of its own: the same code with a migration more on either side, and stages that say one thing more. */
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const here = join(import.meta.dirname, '../../..');
const copied = ['src', 'tools', 'graphs', 'test/support', 'package.json'];

export interface Release {
  /** Its folder. */
  root: URL;
  remove(): Promise<void>;
}

/** Makes it beside this one; nothing here is touched. */
export async function makeNextRelease(): Promise<Release> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-next-release-'));
  await mkdir(join(folder, 'test'));
  await Promise.all(copied.map((part) => cp(join(here, part), join(folder, part), { recursive: true })));
  await symlink(join(here, 'node_modules'), join(folder, 'node_modules'));
  const [catalog, target] = [join(folder, 'src/store/migrations'), join(folder, 'tools/connectors/postgres/target-schema')];
  await writeFile(join(catalog, '9001-later.sql'), `alter table approvals add column later text default 'x'; create table later (id int);`);
  await writeFile(
    join(target, '9001-later.sql'),
    `ALTER TABLE headgate.ledger ADD COLUMN later text; CREATE TABLE headgate.later (id int);`,
  );
  await replaceIn(
    join(folder, 'tools/connectors/postgres/stage/handle.ts'),
    'format: z.literal(1),',
    `format: z.literal(1), pace: z.number().default(1),`,
  );
  await replaceIn(join(folder, 'tools/connectors/postgres/stage/finding.ts'), 'format: 1,', 'format: 1, pace: 2,');
  return { root: pathToFileURL(`${folder}/`), remove: () => rm(folder, { recursive: true, force: true }) };
}

async function replaceIn(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no "${from}" any more.`);
  await writeFile(file, text.replace(from, to));
}
