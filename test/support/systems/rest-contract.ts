/** Calls a server by its own API document, and holds every answer to it. */
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';

const Media = z.object({ schema: z.object({ $ref: z.string() }) });
const Operation = z.object({
  operationId: z.string(),
  requestBody: z.object({ content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(
    z.string(),
    z.object({ content: z.looseObject({ 'application/json': Media.optional(), 'application/problem+json': Media.optional() }) }),
  ),
});
const Document = z.looseObject({ openapi: z.literal('3.1.0'), paths: z.record(z.string(), z.record(z.string(), Operation)) });

export interface RestCall {
  /** Members of the path, by name. */
  at?: Record<string, string | number>;
  query?: Record<string, string | number>;
  body?: object;
  /** The body of an operation that takes a file. */
  bytes?: string;
  /** The answer that is wanted when it is a problem: its code. */
  problem?: string;
  token?: string;
  headers?: Record<string, string>;
}

export interface RestContract {
  /** Every operation of the document, as `get /threads/{threadId}`. */
  operations: string[];
  /** Those that were called and answered as the document says, without a problem; each with its latest call. */
  done: Map<string, RestCall>;
  /** The status of an operation, sent with any headers; nothing is checked. */
  statusOf(operation: string, call: RestCall, headers: Record<string, string>): Promise<number>;
  /** Calls an operation. Throws when the status, the content type or the body is not what the document says. */
  call<Reply extends z.ZodType>(operation: string, reply: Reply, call?: RestCall): Promise<z.output<Reply>>;
}

export async function restContract(server: { url: string; token: string }): Promise<RestContract> {
  const headers = { authorization: `Bearer ${server.token}` };
  const raw: unknown = await (await patiently(() => fetch(`${server.url}/api/openapi.json`, { headers }))).json();
  const { paths } = Document.parse(raw);
  const ajv = new Ajv2020.default({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(z.record(z.string(), z.unknown()).parse(raw), 'document');
  const checks = new Map<string, ValidateFunction>();
  const check = (reference: string): ValidateFunction => {
    const known = checks.get(reference) ?? ajv.compile({ $ref: `document${reference}` });
    checks.set(reference, known);
    return known;
  };
  const prefix = '/api/v1';
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path.replace(prefix, '')}`),
  );
  const done = new Map<string, RestCall>();
  const describedAs = (operation: string): z.infer<typeof Operation> => {
    const [method = '', path = ''] = operation.split(' ');
    const described = paths[prefix + path]?.[method];
    if (described === undefined) throw new Error(`${operation} is not in the API document`);
    return described;
  };
  const send = async (
    operation: string,
    { at = {}, query = {}, body, bytes }: RestCall,
    headers: Record<string, string>,
  ): Promise<Response> => {
    const [method = '', path = ''] = operation.split(' ');
    const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(at[name] ?? `no ${name}`)));
    const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const ask = (): Promise<Response> =>
      fetch(`${server.url}${prefix}${filled}?${search.join('&')}`, {
        method: method.toUpperCase(),
        headers: { 'content-type': bytes === undefined ? 'application/json' : 'application/octet-stream', ...headers },
        ...(describedAs(operation).requestBody === undefined ? {} : { body: bytes ?? JSON.stringify(body ?? {}) }),
      });
    return patiently(ask);
  };
  return {
    operations,
    done,
    async statusOf(operation, call, headers) {
      const response = await send(operation, call, headers);
      await response.arrayBuffer();
      return response.status;
    },
    async call(operation, reply, { at = {}, query = {}, body, bytes, problem, token = server.token, headers = {} } = {}) {
      const given = { at, query, ...(body === undefined ? {} : { body }), ...(bytes === undefined ? {} : { bytes }) };
      const response = await send(operation, given, { authorization: `Bearer ${token}`, ...headers });
      const described = describedAs(operation);
      const answer: unknown = await response.json();
      const told = `${operation} answered ${response.status} ${JSON.stringify(answer).slice(0, 2000)}`;
      const { content } = described.responses[String(response.status)] ?? described.responses['default'] ?? { content: {} };
      const type = response.headers.get('content-type')?.split(';')[0] ?? '';
      const media = Media.safeParse(content[type]);
      if (!media.success) throw new Error(`${told}, which is described for ${Object.keys(content).join(', ')} alone; it came as ${type}`);
      const valid = check(media.data.schema.$ref);
      if (!valid(answer)) throw new Error(`${told}, which is not ${media.data.schema.$ref}: ${ajv.errorsText(valid.errors)}`);
      const code = z.object({ code: z.string() }).safeParse(answer);
      const isProblem = type === 'application/problem+json';
      if ((isProblem ? code.data?.code : undefined) !== problem) throw new Error(`${told} instead of ${problem ?? 'what was asked for'}`);
      if (!isProblem) done.set(operation, given);
      return reply.parse(answer);
    },
  };
}

/** A machine that is busy with other tests may let the catalog be away for a moment. */
async function patiently(ask: () => Promise<Response>): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    const response = await ask();
    if (response.status !== 503 || tries === 10) return response;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
