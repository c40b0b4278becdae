/** Free space where a server keeps its data, as far as somebody beside it can see. */
import { statfs } from 'node:fs/promises';
import type { Database } from './database.ts';

/** Bytes, or null: SQL does not tell, so only a server on this machine, whose data folder the role may know, can be looked at. */
export async function freeBytes(database: Database): Promise<number | null> {
  try {
    const { rows } = await database.run(
      'asking for the data folder',
      `SELECT current_setting('data_directory') AS folder, inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1' AS local`,
    );
    const folder = rows[0]?.['folder'];
    if (!folder || rows[0]?.['local'] !== 't') return null;
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    // Not allowed to know, or not on this disk: unknown is an answer.
    return null;
  }
}
