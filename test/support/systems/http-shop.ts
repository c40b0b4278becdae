/** A shop with an HTTP API on a port of its own: what it answers is up to the test. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Inspection, Snapshot, Table } from '#domain/dataset.ts';
import type { Reject } from '#domain/effect.ts';
import type { JsonObject } from '#domain/json.ts';
import { silentLogger, type Logger } from '#domain/log.ts';
import type { Connection, ConnectorContext, LowerBound, OpenedSource, SourceReader } from '#tools/connectors/connector.ts';
import { createHttpConnector } from '#tools/connectors/http/index.ts';
import { systemResolve, type Resolve } from '#tools/network/addresses.ts';
import type { Engine } from '#tools/engine/engine.ts';
import { openTestHost } from '../engine/engine.ts';

export interface Asked {
  method: string;
  /** Path and query. */
  url: URL;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answering = (asked: Asked, response: ServerResponse) => void;

export interface HttpShop {
  url: string;
  port: number;
  /** Every request, in order. */
  asked: Asked[];
  /** From now on. */
  answer(answering: Answering): void;
  close(): Promise<void>;
}

export async function openHttpShop(initial: Answering = (_asked, response) => void response.writeHead(404).end()): Promise<HttpShop> {
  let answering = initial;
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const one = { method: request.method ?? '', url: new URL(request.url ?? '/', 'http://shop'), headers: request.headers, body };
      asked.push(one);
      answering(one, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the shop has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    asked,
    answer: (next) => void (answering = next),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const json = (response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void =>
  void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

export interface HttpReading {
  connection: Connection;
  reader: SourceReader;
  engine: Engine;
  context: ConnectorContext;
  inspect(dataset: string, options?: JsonObject): Promise<Inspection>;
  open(dataset: string, reader: JsonObject, atLeast?: LowerBound): Promise<OpenedSource>;
  /** Inspects, opens and reads everything. */
  load(
    dataset: string,
    options?: JsonObject,
  ): Promise<{ table: Table; rejects: { count: number; rows: Reject[] }; snapshot: Snapshot; inspection: Inspection }>;
}

export interface HttpReaders {
  /** A connection with these settings; closed with the rest. */
  connect(settings: Record<string, unknown>, options?: { resolve?: Resolve; log?: Logger; name?: string }): HttpReading;
  close(): Promise<void>;
}

/** An engine, and any number of connections that read with it. */
export async function openHttpReaders(): Promise<HttpReaders> {
  const host = openTestHost();
  const engine = await host.host.start();
  const connections: Connection[] = [];
  let opened = 0;
  return {
    connect(settings, { resolve = systemResolve, log = silentLogger, name = 'shop' } = {}) {
      const connector = createHttpConnector(resolve);
      const connection = connector.connect(name, connector.settings.parse(settings), log);
      connections.push(connection);
      const { reader } = connection;
      if (reader === null) throw new Error('the http connector reads');
      const context = { engine, signal: new AbortController().signal, log };
      const inspect = (dataset: string, options: JsonObject = {}): Promise<Inspection> => reader.inspect(context, dataset, options);
      const open = (dataset: string, pinned: JsonObject, atLeast?: LowerBound): Promise<OpenedSource> =>
        reader.open(context, { id: `source_${++opened}`, dataset, reader: pinned, ...(atLeast ? { atLeast } : {}) });
      const load: HttpReading['load'] = async (dataset, options) => {
        const inspection = await inspect(dataset, options);
        const source = await open(dataset, inspection.reader);
        await engine.materialise('loaded', source.sql);
        const snapshot = await source.verified;
        return {
          table: await engine.query('SELECT * FROM loaded', { maxRows: 100_000 }),
          rejects: await source.rejects(),
          snapshot,
          inspection,
        };
      };
      return { connection, reader, engine, context, inspect, open, load };
    },
    close: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      await engine.close();
      await host.close();
    },
  };
}
