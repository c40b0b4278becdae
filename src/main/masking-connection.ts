/** A connection whose errors never repeat its secrets, whatever the system on the other side put into its answer. */
import { AppError } from '#domain/errors.ts';
import { JsonObject, type JsonValue } from '#domain/json.ts';
import type { Connection, OpenedSource } from '#tools/connectors/connector.ts';

const mask = '[redacted]';
/** Shorter ones would mask ordinary words. */
const shortest = 6;

/** The same connection; `secrets` are those that are known by the time an error is shown. */
export function maskingConnection(connection: Connection, secrets: () => readonly string[]): Connection {
  const hide = (text: string): string => hideSecrets(text, secrets());
  const { reader, writer } = connection;
  return {
    ...connection,
    reader: reader && masked(reader, hide),
    writer: writer && masked({ ...writer, ...(writer.rejects ? { rejects: masked(writer.rejects, hide) } : {}) }, hide),
    health: async () => {
      const { ok, message } = await connection.health();
      return { ok, message: hide(message) };
    },
    close: () => connection.close(),
  };
}

/** The text without the secrets, as they are, URL-encoded, or in base64. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .flatMap(secretParts)
    .filter((secret) => secret.length >= shortest)
    .flatMap(formsOf);
  return forms.toSorted((a, b) => b.length - a.length).reduce((safe, form) => safe.replaceAll(form, mask), text);
}

/** A secret, and what is inside of one that is a JSON object of texts, such as headers. */
export function secretParts(text: string): string[] {
  if (!text.trimStart().startsWith('{')) return [text];
  try {
    const inside = Object.values(JsonObject.parse(JSON.parse(text)));
    return [text, ...inside.filter((value) => typeof value === 'string')];
  } catch {
    return [text];
  }
}

const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
];

/** Every method, with what it throws or rejects with masked. */
function masked<Port extends object>(port: Port, hide: (text: string) => string): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        try {
          const result: unknown = Reflect.apply(member, target, given);
          return result instanceof Promise ? result.then((value: unknown) => maskedSource(value, hide), rethrow(hide)) : result;
        } catch (error) {
          throw safeError(error, hide);
        }
      };
    },
  });
}

/** An opened source fails later, when it is read to its end. */
function maskedSource(value: unknown, hide: (text: string) => string): unknown {
  if (!isOpened(value)) return value;
  const verified = value.verified.catch(rethrow(hide));
  // Whoever opened it may never look.
  verified.catch(() => {});
  return { ...value, verified };
}

const isOpened = (value: unknown): value is OpenedSource =>
  typeof value === 'object' && value !== null && 'verified' in value && 'sql' in value;

const rethrow =
  (hide: (text: string) => string) =>
  (error: unknown): never => {
    throw safeError(error, hide);
  };

function safeError(thrown: unknown, hide: (text: string) => string): unknown {
  if (!(thrown instanceof AppError)) return thrown;
  const { family, code, message, hint, details, cause } = thrown;
  if (hide(`${message} ${hint ?? ''} ${JSON.stringify(details)}`) === `${message} ${hint ?? ''} ${JSON.stringify(details)}`) return thrown;
  return new AppError(family, code, hide(message), {
    ...(hint === undefined ? {} : { hint: hide(hint) }),
    details: JsonObject.parse(hideIn(details, hide)),
    // The cause repeats what was hidden.
    ...(cause instanceof Error ? { cause: new Error(hide(cause.message)) } : {}),
  });
}

function hideIn(value: JsonValue, hide: (text: string) => string): JsonValue {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((item) => hideIn(item, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, hideIn(member, hide)]));
}
