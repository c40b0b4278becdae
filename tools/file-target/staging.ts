/** What the parts of one staging share. */
import type { FileOutput } from '#domain/file-output.ts';
import type { ConnectorContext, StageRequest } from '../connectors/connector.ts';
import type { TargetPlace } from './object-store.ts';

export interface Staging {
  context: ConnectorContext;
  request: StageRequest;
  place: TargetPlace;
  output: FileOutput;
}
