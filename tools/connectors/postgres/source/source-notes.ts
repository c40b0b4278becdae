/** What a person should know of a table or view before reading it: what it is, keys, comments, triggers, and rows they may not see. */
import { quoteText } from '#tools/sql.ts';
import type { Row, Session } from '../session/database.ts';

const doing = 'reading what is known of a table';

/** Notes about a relation by its oid and kind. Names and comments are other people's words. */
export async function sourceNotes(session: Session, { oid, kind, name }: { oid: string; kind: string; name: string }): Promise<string[]> {
  const ask = async (sql: string): Promise<Row[]> => (await session.run(doing, sql, [oid])).rows;
  return [
    ...(await ask(commentsSql)).map(commentNote),
    ...(await ask(constraintsSql)).map((row) => `${name} declares ${row['definition']}.`),
    ...(await ask(domainsSql)).map(
      ({ name: column, domain }) => `${column} is of the domain ${domain}: a new table keeps its type without its rules.`,
    ),
    ...(await kindNotes(ask, kind)),
    ...(await ask(securitySql)).map(() => 'Row security is active for this connection: you may not see all rows.'),
    ...(await ask(triggersSql)).map((row) => `It has ${row['n'] === '1' ? 'a trigger' : `${row['n']} triggers`}: ${row['names']}.`),
  ];
}

const commentsSql = `
  SELECT NULL AS name, obj_description($1, 'pg_class') AS comment WHERE obj_description($1, 'pg_class') IS NOT NULL
  UNION ALL
  (SELECT a.attname, col_description(a.attrelid, a.attnum) FROM pg_attribute a
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND col_description(a.attrelid, a.attnum) IS NOT NULL ORDER BY a.attnum)`;

/** No longer than a note should be. */
const longestComment = 500;

/** Comments are quoted, on one line, so that they read as what they are. */
function commentNote({ name, comment }: Row): string {
  const text = (comment ?? '').replaceAll(/[\s\p{Cc}]+/gu, ' ');
  const shown = quoteText(text.length > longestComment ? `${text.slice(0, longestComment)}…` : text);
  return name === null ? `The table's comment is ${shown}.` : `The comment of ${name} is ${shown}.`;
}

const constraintsSql = `
  SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
  WHERE conrelid = $1 AND contype IN ('p', 'u', 'f') ORDER BY contype = 'p' DESC, conname`;

const domainsSql = `
  SELECT a.attname AS name, format_type(a.atttypid, NULL) AS domain FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND t.typtype = 'd' ORDER BY a.attnum`;

const securitySql = `SELECT 1 FROM pg_class WHERE oid = $1 AND row_security_active(oid)`;

const triggersSql = `
  SELECT count(*) AS n, string_agg(tgname, ', ' ORDER BY tgname) AS names FROM pg_trigger
  WHERE tgrelid = $1 AND NOT tgisinternal HAVING count(*) > 0`;

async function kindNotes(ask: (sql: string) => Promise<Row[]>, kind: string): Promise<string[]> {
  switch (kind) {
    case 'p':
      return (await ask(partitionsSql)).map(
        (row) => `It is partitioned by ${row['key']} into ${row['n']} partitions, which are read as one table.`,
      );
    case 'f':
      return (await ask(foreignSql)).map((row) => `It is a foreign table of the server ${row['server']}: its rows come from there.`);
    case 'm':
      return (await ask(materialisedSql)).map((row) =>
        row['filled'] === 't'
          ? 'It is a materialized view: its rows are as old as its last refresh.'
          : 'It is a materialized view that was never filled.',
      );
    case 'v':
      return ['It is a view.'];
    default:
      return [];
  }
}

const partitionsSql = `
  SELECT pg_get_partkeydef($1) AS key, (SELECT count(*) FROM pg_partition_tree($1::oid::regclass) WHERE isleaf) AS n`;

const foreignSql = `SELECT s.srvname AS server FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = $1`;

const materialisedSql = `SELECT relispopulated AS filled FROM pg_class WHERE oid = $1`;
