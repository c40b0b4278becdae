/**
 * What keeps an input as it is where nobody is root and a job cannot become another user: the child sees all files mounted read-only
 * except in its own folder. A user namespace lends the right to mount, and it is given back before the child begins.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Where the programs are that it takes. */
export interface ViewPrograms {
  mount: string;
  setpriv: string;
  shell: string;
  unshare: string;
}

/** Runs as `sh -c … MOUNT WRITABLE POINT… -- COMMAND…`. A point that vanished meanwhile needs no protection; any other failure ends it. */
const script = `
if [ -n "$1" ]; then "$0" -n --bind "$1" "$1" || exit 1; fi
shift
while [ "$1" != -- ]; do
  "$0" -n --options-source=mtab -o remount,bind,ro "$1" || [ ! -e "$1" ] || exit 1
  shift
done
shift
unset PWD OLDPWD SHLVL
exec "$@"`;

/** What the kernel shows of itself: no data is there, and its own rights guard it. */
const ofTheKernel = new Set(
  'autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fusectl hugetlbfs mqueue nsfs proc pstore securityfs sysfs tracefs'.split(
    ' ',
  ),
);
const lending = ['--user', '--map-current-user', '--keep-caps', '--mount', '--net'];
const givingBack = ['--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all'];
const probeMs = 5000;

/** The command line that runs `command`, without network, where only the folder `writable` can be written. */
export function withReadOnlyView(programs: ViewPrograms, command: readonly string[], writable?: string): string[] {
  const { mount, setpriv, shell, unshare } = programs;
  return [
    unshare,
    ...lending,
    shell,
    '-c',
    script,
    mount,
    writable ?? '',
    ...writableMounts(readFileSync('/proc/self/mountinfo', 'utf8')),
    '--',
    setpriv,
    ...givingBack,
    ...command,
  ];
}

/** Whether this machine allows it: kernels, containers and security modules may forbid the namespace or the mounts in it. */
export function allowsReadOnlyView(programs: ViewPrograms): boolean {
  try {
    const [program = '', ...args] = withReadOnlyView(programs, [programs.shell, '-c', ':']);
    return spawnSync(program, args, { stdio: 'ignore', env: {}, timeout: probeMs, killSignal: 'SIGKILL' }).status === 0;
  } catch {
    return false;
  }
}

/** The mount points in the kernel's own list (see proc_pid_mountinfo(5)) that hold files and are not read-only yet. */
export function writableMounts(mountInfo: string): string[] {
  const points = mountInfo
    .split('\n')
    .map((line) => line.split(' '))
    .filter((fields) => fields[5]?.split(',').includes('rw') && !ofTheKernel.has(fields[fields.indexOf('-') + 1] ?? ''))
    .map((fields) => (fields[4] ?? '').replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8))));
  return [...new Set(points)];
}
