/** How many COPY streams fill a stage, decided by measured facts: a second one pays for large loads where a core is left for it. */
import { availableParallelism } from 'node:os';

export interface CopyStreams {
  streams: 1 | 2;
  reason: string;
}

interface Known {
  cores?: number;
  wanted?: 1 | 2 | undefined;
}

/** Below this a second session costs more than it saves. */
const worthBytes = 256 * 2 ** 20;
/** Postgres, the engine and this process keep a core busy each; the second COPY needs one of its own. */
const worthCores = 4;

/** `inputBytes` are those of the sources; 0 when nobody knows. `wanted`: what somebody decided for this connection. */
export function chooseStreams(inputBytes: number, { cores = availableParallelism(), wanted }: Known = {}): CopyStreams {
  if (wanted) return { streams: wanted, reason: 'as the setting copyStreams of the connection says' };
  const size = `${Math.round(inputBytes / 2 ** 20).toLocaleString('en-US')} MiB are read`;
  if (inputBytes < worthBytes) return { streams: 1, reason: `${size}, and a second stream pays from ${worthBytes / 2 ** 20} MiB on` };
  if (cores < worthCores) return { streams: 1, reason: `${size}, but with ${cores} cores a second stream would only take turns` };
  return { streams: 2, reason: `${size}, with ${cores} cores` };
}
