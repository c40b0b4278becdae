import { expect, test } from 'vitest';
import { writableMounts } from '#tools/engine/read-only-view.ts';

const line = (point: string, options: string, kind: string, tags = ''): string =>
  `36 27 254:0 / ${point} ${options}${tags} - ${kind} /dev/vda rw,discard`;

test('what holds files and may be written is named once, as it is called', () => {
  const info = [
    line('/', 'rw,relatime', 'ext4'),
    line('/data', 'rw,nosuid', 'nfs4', ' shared:7 master:2'),
    line('/data', 'rw,nosuid', 'nfs4'),
    line(String.raw`/my\040data\134x`, 'rw', 'tmpfs'),
    line('/snap', 'ro,relatime', 'squashfs'),
    line('/proc', 'rw', 'proc'),
    line('/sys/fs/cgroup/cpu', 'rw', 'cgroup', ' shared:9'),
    '',
  ].join('\n');
  expect(writableMounts(info)).toEqual(['/', '/data', String.raw`/my data\x`]);
});
