/** Reads a PNG of eight bits per channel to its pixels, so that a picture that only begins like one is found out. */
import { crc32, inflateSync } from 'node:zlib';

const signature = '89504e470d0a1a0a';

/** Size, and how many different colours there are. Throws when checksums, filters or lengths are wrong. */
export function decodePng(png: Buffer): { width: number; height: number; colours: number } {
  if (png.subarray(0, 8).toString('hex') !== signature) throw new Error('This is no PNG.');
  const chunks = [...chunksOf(png)];
  const head = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (!head || chunks.at(-1)?.type !== 'IEND') throw new Error('This PNG is cut.');
  const [width, height, channels] = [head.readUInt32BE(0), head.readUInt32BE(4), head[9] === 6 ? 4 : 3];
  const rows = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  const bytes = width * channels;
  if (rows.length !== height * (bytes + 1)) throw new Error(`${rows.length} bytes of pixels are not ${width} × ${height}.`);
  const colours = new Set<string>();
  let above: Buffer = Buffer.alloc(bytes);
  for (let y = 0; y < height; y += 1) {
    const start = y * (bytes + 1);
    const row = unfiltered(rows[start] ?? 0, Buffer.from(rows.subarray(start + 1, start + 1 + bytes)), above, channels);
    for (let x = 0; x < bytes; x += channels) colours.add(row.toString('hex', x, x + channels));
    above = row;
  }
  return { width, height, colours: colours.size };
}

function* chunksOf(png: Buffer): Generator<{ type: string; data: Buffer }> {
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    if (crc32(png.subarray(at + 4, at + 8 + length)) !== png.readUInt32BE(at + 8 + length)) throw new Error('A checksum is wrong.');
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

function unfiltered(filter: number, row: Buffer, above: Buffer, channels: number): Buffer {
  for (let x = 0; x < row.length; x += 1) {
    const [left, up, corner] = [row[x - channels] ?? 0, above[x] ?? 0, above[x - channels] ?? 0];
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    if (guess === undefined) throw new Error(`There is no filter ${filter}.`);
    row[x] = ((row[x] ?? 0) + guess) & 0xff;
  }
  return row;
}

function paeth(left: number, up: number, corner: number): number {
  const near = (value: number): number => Math.abs(left + up - corner - value);
  if (near(left) <= near(up) && near(left) <= near(corner)) return left;
  return near(up) <= near(corner) ? up : corner;
}
