/** A process full of clients that say who they are and never anything again: `idle-crowd.ts <url> <how many>`. Ends with 0 when all were left in. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** How many knock at a time. */
const abreast = 100;

const [url = '', many = '0'] = process.argv.slice(2);
const { hostname, port, host } = new URL(url);
const idle: Socket[] = [];
while (idle.length < Number(many))
  idle.push(...(await Promise.all(Array.from({ length: Math.min(abreast, Number(many) - idle.length) }, sitDown))));
process.once('SIGTERM', () => process.exit(idle.some(({ closed }) => closed) ? 1 : 0));
process.send?.({ seated: idle.length });

function sitDown(): Promise<Socket> {
  const socket = connect(Number(port), hostname);
  // One text frame, masked with zeros.
  const hello = Buffer.from(`40${JSON.stringify({ token: 'admin-token' })}`);
  const frame = Buffer.concat([Buffer.from([0x81, 0x80 | hello.length, 0, 0, 0, 0]), hello]);
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  );
  return new Promise((resolve, reject) => {
    let said = '';
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`It was put out: ${said}`)));
    socket.on('data', (chunk) => {
      const before = said;
      said += chunk.toString('latin1');
      if (!before.includes(' 101 ') && said.includes(' 101 ')) socket.write(frame);
      if (said.includes('40{"sid"')) resolve(socket);
    });
  });
}
