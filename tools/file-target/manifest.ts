/** The manifest of a folder: written when a load into it is complete, and not before. */
import type { Handle } from './handle.ts';

/** The folder of a dataset where its manifests are. */
export const manifestFolder = '_headgate';

interface Written {
  handle: Handle;
  runId: string;
}

export const manifestKey = ({ handle, runId }: Written): string =>
  `${handle.key}/${manifestFolder}/manifest-${encodeURIComponent(runId)}.json`;

/** Which files the run brought and took, the same for every attempt. */
export function manifestText({ handle, runId }: Written): string {
  const inside = (key: string): string => key.slice(handle.key.length + 1);
  const files = handle.add.map(({ to, rows, sha256, staged }) => ({ path: inside(to), rows, sizeBytes: staged.sizeBytes, sha256 }));
  const removed = handle.take.map(({ key }) => inside(key));
  const facts = { headgate: 1, runId, mode: handle.mode, rows: handle.expected.inserts, ...handle.manifest };
  return `${JSON.stringify({ ...facts, files, removed }, null, 2)}\n`;
}
