/** Headers that go with every request of a connection: as they are, or as a secret whose text is a JSON object. */
import { z } from 'zod';
import { setupError } from '#domain/errors.ts';
import { Secret, secretText } from '#domain/secret.ts';

export const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'a header is named with letters, digits and -');
export const headerValue = z
  .string()
  .max(8_192)
  .regex(/^\P{Cc}*$/u, 'the value of a header has no control characters');

const Named = z.record(headerName, headerValue);

function parse(text: string): z.infer<typeof Named> | null {
  try {
    return Named.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const SecretHeaders = Secret.refine((secret) => typeof secret !== 'string' || parse(secret) !== null);
export const Headers = z.union([Named, SecretHeaders], { error: 'write names and values of headers as JSON, such as {"X-Team": "data"}' });
export type Headers = z.infer<typeof Headers>;

/** The headers of this moment, their names in lower case. Throws `http.headers` when a secret that is read elsewhere holds none. */
export async function headersOf(given: Headers): Promise<Record<string, string>> {
  const plain = Named.safeParse(given);
  const headers = plain.success ? plain.data : parse(await secretText(Secret.parse(given)));
  if (headers === null) {
    throw setupError('http.headers', 'The secret that holds the headers of this connection is no JSON object of names and values.', {
      hint: 'Store it as {"X-Team": "data"}.',
    });
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
