/** The certificate of the server, read and tried before anybody connects. */
import { X509Certificate } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { setupError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';

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

/**
 * Hands on the certificate whenever its files change. While they do not fit together (one is written after the other) or cannot be
 * read, the one before stays. Returns the way to stop.
 */
export function watchTls(
  files: { cert: string; key: string } | null,
  { renew, log, everyMs = 5_000 }: { renew: (tls: { cert: string; key: string }) => void; log: Logger; everyMs?: number },
): () => void {
  if (files === null) return () => {};
  const look = (): void => {
    readTls(files).then(
      (tls) => {
        if (tls === undefined) return;
        renew(tls);
        log.info('the certificate was read again', certificateFacts(tls.cert));
      },
      (error: Error) => log.warn('the new certificate cannot be used; the one before stays', { error: error.message }),
    );
  };
  // Files are asked for, because what renews certificates swaps links, of which the system sends no word.
  const watched = [files.cert, files.key];
  for (const path of watched) watchFile(path, { interval: everyMs, persistent: false }, look);
  return () => {
    for (const path of watched) unwatchFile(path, look);
  };
}

function certificateFacts(cert: string): { subject: string; until: string } {
  const { subject, validTo } = new X509Certificate(cert);
  return { subject, until: validTo };
}

async function read(variable: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw setupError('config.tls', `${variable}: ${path} cannot be read.`, { hint: 'Check the path and its permissions.', cause });
  }
}
