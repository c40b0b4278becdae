/** How a child that looks at what strangers wrote gives up the rights it was started with. */
import { bugError } from '#domain/errors.ts';

/** Gives up root for good. Throws when any way back is left. */
export function becomeUser(uid: number): void {
  process.setgroups?.([]);
  process.setgid?.(uid);
  process.setuid?.(uid);
  const ids = [process.getuid?.(), process.geteuid?.(), process.getgid?.(), process.getegid?.()];
  const groups = process.getgroups?.() ?? [];
  const isFree = ids.every((id) => id === uid) && groups.every((group) => group === uid);
  if (!isFree || canBecomeRoot()) throw bugError('engine.privileges-kept', 'The engine child could not give up its privileges.');
}

function canBecomeRoot(): boolean {
  try {
    process.setuid?.(0);
    return true;
  } catch {
    return false;
  }
}
