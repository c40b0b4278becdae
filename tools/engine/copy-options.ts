/** The options of the one COPY by which the child writes files. */
import { quoteNames, quoteText } from '../sql.ts';
import type { FileWriting } from './engine.ts';

/** The options of `COPY … TO`. */
export function copyOptions({ format, compression, delimiter, header, partitionBy, extension }: FileWriting): string {
  const options = [
    ...formatOptions(format, { delimiter, header }),
    `COMPRESSION ${compression === 'none' ? 'uncompressed' : compression}`,
    ...(partitionBy.length === 0
      ? ['USE_TMP_FILE false']
      : [`PARTITION_BY (${quoteNames(partitionBy)})`, `FILENAME_PATTERN 'part-{i}'`, `FILE_EXTENSION ${quoteText(extension)}`]),
  ];
  return options.join(', ');
}

function formatOptions(format: FileWriting['format'], { delimiter, header }: Pick<FileWriting, 'delimiter' | 'header'>): string[] {
  switch (format) {
    case 'csv':
      // An empty text is quoted and NULL is not, so that both come back as they were.
      return ['FORMAT csv', `HEADER ${String(header)}`, `DELIMITER ${quoteText(delimiter)}`, `QUOTE '"'`, `ESCAPE '"'`, `NULLSTR ''`];
    case 'json':
      return ['FORMAT json', 'ARRAY true'];
    case 'ndjson':
      return ['FORMAT json', 'ARRAY false'];
    case 'parquet':
      return ['FORMAT parquet'];
  }
}
