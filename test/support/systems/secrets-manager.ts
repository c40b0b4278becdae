/** An AWS Secrets Manager on this machine: speaks GetSecretValue as far as the SDK needs it, and counts what it is asked. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

export interface SecretsManager {
  url: string;
  /** By ARN. */
  readonly secrets: Map<string, string>;
  /** The ARNs that were asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

const Request = z.object({ SecretId: z.string() });

export async function startSecretsManager(): Promise<SecretsManager> {
  const secrets = new Map<string, string>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') === true;
      const { SecretId } = Request.parse(JSON.parse(await text(request)));
      asked.push(SecretId);
      const secret = secrets.get(SecretId);
      const isKnown = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' && isSigned;
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if (!isKnown) response.writeHead(400).end(JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }));
      else if (secret === undefined) response.writeHead(400).end(JSON.stringify({ __type: 'ResourceNotFoundException', message: 'none' }));
      else response.end(JSON.stringify({ ARN: SecretId, Name: 'a secret', SecretString: secret, VersionId: 'v' }));
    };
    answer().catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    secrets,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
