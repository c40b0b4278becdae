/**
 * Places where a test may kill the process, to prove that what follows a crash is right.
 * Every name here is hit by the crash tests; a new step adds its name.
 */
export const failpointNames = [
  'prepare.started',
  'prepare.extracted',
  'prepare.staging',
  'prepare.staged',
  'prepare.measured',
  'prepare.proposed',
  'publish.started',
  'publish.before-commit',
  'publish.after-commit',
  'publish.recorded',
] as const;
export type Failpoint = (typeof failpointNames)[number];

/** Called at each failpoint; does nothing in production. */
export type HitFailpoint = (name: Failpoint) => void;

export const noFailpoints: HitFailpoint = () => {};
