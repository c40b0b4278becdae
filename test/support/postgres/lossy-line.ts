/** A line to Postgres that can lose the answer to a COMMIT, so that the client never hears of it, or go silent altogether. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface LossyLine {
  url: string;
  /** The next COMMIT reaches the server; its answer, and the line it came on, are cut. */
  loseNextCommit(): void;
  /** From now on nothing passes, and nobody is told: the cable is cut. */
  freeze(): void;
  /** How many answers were lost. */
  lost(): number;
  close(): Promise<void>;
}

/** Opens a local port in front of a server. */
export async function openLossyLine(serverUrl: string): Promise<LossyLine> {
  const server = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let armed = false;
  let frozen = false;
  let lost = 0;
  const listener = createServer((client) => {
    const upstream = connect(Number(server.port), server.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    let cutting = false;
    client.on('data', (chunk: Buffer) => {
      if (frozen) return;
      if (armed && chunk.includes('COMMIT\0')) [armed, cutting] = [false, true];
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (frozen) return;
      if (!cutting) return void client.write(chunk);
      lost += 1;
      client.destroy();
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.href,
    loseNextCommit: () => {
      armed = true;
    },
    freeze: () => {
      frozen = true;
    },
    lost: () => lost,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
