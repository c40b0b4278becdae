/** A TCP proxy that does to a connection what networks do: delay it, swallow it, cut it. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';

export interface Faults {
  /** Each chunk arrives this much later, in order, in both directions. */
  latencyMs?: number;
  /** The connection is reset once the server has sent this many bytes through it; the bytes before arrive. */
  resetAfterBytes?: number;
  /** Connections stay open and nothing comes through, in either direction. */
  blackhole?: boolean;
}

export interface FaultProxy {
  port: number;
  /** From now on, for open connections as well. */
  set(faults: Faults): void;
  /** How many connections were ever made, and how many are open. */
  connections(): { total: number; open: number };
  /** Resets every open connection. */
  cut(): void;
  close(): Promise<void>;
}

interface Link {
  client: Socket;
  server: Socket;
  bytesToClient: number;
}

/** Listens on a free port of the loopback and passes everything on to `target`. The caller closes it. */
export async function startFaultProxy(target: { host: string; port: number }, initial: Faults = {}): Promise<FaultProxy> {
  let faults = initial;
  let total = 0;
  const links = new Set<Link>();
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    total += 1;
    const link = { client, server: connect({ ...target, allowHalfOpen: true }), bytesToClient: 0 };
    links.add(link);
    join(
      link,
      () => faults,
      () => links.delete(link),
    );
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const cut = (): void => links.forEach((link) => reset(link));
  return {
    port: address.port,
    set: (next) => void (faults = next),
    connections: () => ({ total, open: links.size }),
    cut,
    close: async () => {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}

function join(link: Link, faults: () => Faults, gone: () => void): void {
  const { client, server } = link;
  for (const socket of [client, server]) {
    socket.on('error', () => reset(link));
    socket.once('close', (afterError) => {
      if (afterError) reset(link);
      if (client.closed && server.closed) gone();
    });
  }
  client.pipe(passage(faults, (chunk) => chunk)).pipe(server);
  const upToReset = (chunk: Buffer): Buffer => {
    const left = (faults().resetAfterBytes ?? Number.POSITIVE_INFINITY) - link.bytesToClient;
    link.bytesToClient += chunk.length;
    // After the write of the last bytes has had its turn.
    if (chunk.length >= left) setTimeout(() => reset(link), 5).unref();
    return chunk.subarray(0, Math.max(0, left));
  };
  const isDoomed = (): boolean => link.bytesToClient >= (faults().resetAfterBytes ?? Number.POSITIVE_INFINITY);
  server.pipe(passage(faults, upToReset, isDoomed)).pipe(client);
}

/** One direction. The end of the stream is a message like any other: a black hole or a reset to come keeps it back. */
function passage(faults: () => Faults, pass: (chunk: Buffer) => Buffer, isDoomed: () => boolean = () => false): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const { latencyMs = 0, blackhole = false } = faults();
      const forward = (): void => done(null, blackhole ? undefined : pass(chunk));
      if (latencyMs > 0) setTimeout(forward, latencyMs).unref();
      else forward();
    },
    flush(done: TransformCallback) {
      if (faults().blackhole !== true && !isDoomed()) done();
    },
  });
}

function reset({ client, server }: Link): void {
  for (const socket of [client, server]) if (!socket.destroyed) socket.resetAndDestroy();
}
