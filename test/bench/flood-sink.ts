/** A server that takes in whatever a flood brings and does nothing with it: the yardstick of the flood benchmark. */
import { createServer } from 'node:http';
import { setPriority } from 'node:os';
import { Server } from 'socket.io';

setPriority(19);
const http = createServer();
const server = new Server({ transports: ['websocket'] });
server.attach(http);
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : null });
});
process.once('disconnect', () => process.exit(0));
