/** Every REST route, one file per resource. */
import type { Route } from '../route.ts';
import { audit } from './audit.ts';
import { cancel } from './cancel.ts';
import { connections } from './connections.ts';
import { decision } from './decision.ts';
import { events } from './events.ts';
import { gate } from './gate.ts';
import { me } from './me.ts';
import { messages } from './messages.ts';
import { house } from './house.ts';
import { pipelines } from './pipelines.ts';
import { plans } from './plans.ts';
import { rejects } from './rejects.ts';
import { runs } from './runs.ts';
import { sessions } from './sessions.ts';
import { sources } from './sources.ts';
import { threads } from './threads.ts';
import { tokens } from './tokens.ts';
import { undo } from './undo.ts';
import { uploads } from './uploads.ts';
import { usage } from './usage.ts';

export const routes: readonly Route[] = [
  ...threads,
  ...messages,
  ...events,
  ...plans,
  ...pipelines,
  ...house,
  ...decision,
  ...gate,
  ...runs,
  ...rejects,
  ...cancel,
  ...undo,
  ...connections,
  ...sources,
  ...uploads,
  ...audit,
  ...tokens,
  ...sessions,
  ...me,
  ...usage,
];
