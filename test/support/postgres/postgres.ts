/** Databases for tests, in the run's one cluster. */
import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { inject } from 'vitest';

export interface FreshDatabase {
  url: string;
  /** Removes the database with whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * An empty database of its own. With `template` the database starts as a copy of one that `fill` prepared;
 * `fill` runs once per name and test run, whichever file comes first.
 */
export async function freshDatabase(template?: { name: string; fill: (url: string) => Promise<void> }): Promise<FreshDatabase> {
  const source = template === undefined ? 'template_empty' : `template_${template.name}`;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await maintain(async (client) => {
    if (template !== undefined) await ensureTemplate(client, source, template.fill);
    await client.query(`create database ${escapeIdentifier(name)} template ${escapeIdentifier(source)} strategy file_copy`);
  });
  return {
    url: urlOf(name),
    drop: () => maintain(async (client) => void (await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`))),
  };
}

async function ensureTemplate(client: Client, name: string, fill: (url: string) => Promise<void>): Promise<void> {
  const exists = async (): Promise<boolean> => (await client.query('select 1 from pg_database where datname = $1', [name])).rowCount === 1;
  if (await exists()) return;
  const draft = `${name}_draft`;
  await client.query('select pg_advisory_lock(hashtext($1))', [name]);
  if (!(await exists())) {
    await client.query(`drop database if exists ${escapeIdentifier(draft)} with (force)`);
    await client.query(`create database ${escapeIdentifier(draft)}`);
    await fill(urlOf(draft));
    // Only a database that is complete gets the name.
    await client.query(`alter database ${escapeIdentifier(draft)} rename to ${escapeIdentifier(name)}`);
  }
  await client.query('select pg_advisory_unlock(hashtext($1))', [name]);
}

async function maintain(work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: clusterUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(clusterUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function clusterUrl(): string {
  const url = inject('postgresUrl');
  if (url === undefined) throw new Error('There is no PostgreSQL in this run: unit tests must not need one.');
  return url;
}
