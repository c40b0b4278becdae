/** How the service is asked to encrypt what is written. */
import type { S3Settings } from './settings.ts';

interface Encryption {
  ServerSideEncryption?: 'AES256' | 'aws:kms';
  SSEKMSKeyId?: string;
}

/** The members that every writing request carries. */
export function encryptionOf({ sse }: Pick<S3Settings, 'sse'>): Encryption {
  if (sse === undefined) return {};
  return { ServerSideEncryption: sse.algorithm, ...(sse.key === undefined ? {} : { SSEKMSKeyId: sse.key }) };
}
