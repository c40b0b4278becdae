/** A socket that reads into the same block again and again: a fresh buffer for every read makes V8 mark the whole heap every 32 to 64 MB. */
import { Socket } from 'node:net';

const blockBytes = 64 << 10;

/** Emits `block`, bytes that are valid until the listener returns; where nobody listens to that, `data` as every socket does. */
export function openReusingSocket(): Socket {
  const block = Buffer.allocUnsafeSlow(blockBytes);
  const socket: Socket = new Socket({
    onread: {
      buffer: block,
      callback: (count) => {
        const arrived = block.subarray(0, count);
        if (!socket.emit('block', arrived)) socket.emit('data', Buffer.from(arrived));
        return true;
      },
    },
  });
  return socket;
}
