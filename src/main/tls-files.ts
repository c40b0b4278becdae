/** The certificate of the server, read and tried before anybody connects. */
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { setupError } from '#domain/errors.ts';

/** The chain and its key as PEM; undefined without files. Throws `config.tls`, which names the file and what is wrong with it. */
export async function readTls(files: { cert: string; key: string } | null): Promise<{ cert: string; key: string } | undefined> {
  if (files === null) return undefined;
  const [cert, key] = [await read('HEADGATE_TLS_CERT', files.cert), await read('HEADGATE_TLS_KEY', files.key)];
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    throw setupError('config.tls', `HEADGATE_TLS_CERT and HEADGATE_TLS_KEY (${files.cert}, ${files.key}) are no certificate and its key.`, {
      hint: 'Both are PEM files, and the key is that of the first certificate.',
      cause,
    });
  }
  return { cert, key };
}

async function read(variable: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw setupError('config.tls', `${variable}: ${path} cannot be read.`, { hint: 'Check the path and its permissions.', cause });
  }
}
