/** A PostgreSQL behind TLS: answers the request for encryption as the server does, and passes what is inside on to a plain one. */
import { connect, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Certificate } from '../systems/certificate.ts';

const sslRequest = 80877103;

/** Listens on a free port of the loopback. */
export async function startTlsPostgres(plainUrl: string, certificate: Certificate): Promise<{ port: number; close(): Promise<void> }> {
  const { hostname, port } = new URL(plainUrl);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (first) => {
      if (first.length !== 8 || first.readInt32BE(4) !== sslRequest) return socket.destroy();
      socket.write('S');
      const inside = new TLSSocket(socket, { isServer: true, cert: certificate.cert, key: certificate.key });
      const behind = connect(Number(port), hostname);
      sockets.add(behind);
      for (const end of [inside, behind]) end.on('error', () => socket.destroy());
      inside.on('close', () => behind.destroy());
      inside.pipe(behind).pipe(inside);
      return inside;
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
