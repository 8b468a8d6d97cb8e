import { CsvRecordSplitter } from './csv-records.ts';
import { importError } from './import-error.ts';

/** When two of them split a header equally well, the one that is rarer in plain text. */
const delimiters = ['\t', ';', '|', ','] as const;
/** Rows that are looked at to tell numeric columns from others. */
const sampledRows = 100;

/** What the beginning of a CSV file says about it. */
export type CsvHead = {
  delimiter: string;
  header: string[];
  /** The first rows that are whole, to tell what the columns hold. */
  rows: string[][];
  /** Where the first row behind the header begins. */
  dataOffset: number;
  dataLine: number;
};

/** Reads delimiter and header off the first bytes of a file. Throws when it is no CSV with a header. */
export function readHead(path: string, bytes: Buffer, isWhole: boolean): CsvHead {
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) throw importError('not_utf8', `${path} is UTF-16: save it as UTF-8`);
  const bomBytes = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const text = bytes.subarray(bomBytes);
  const delimiter = detectDelimiter(text);
  const splitter = new CsvRecordSplitter(delimiter, bomBytes, 1);
  const records = [...splitter.push(text), ...(isWhole ? splitter.end() : [])];
  const [header, ...rows] = records;
  if (header === undefined || header.problem !== null) {
    const reason = header?.problem ?? 'it has no lines';
    throw importError(
      'no_header',
      `${path} has no header line to read column names from: ${reason}`,
    );
  }
  return {
    delimiter,
    header: header.fields,
    rows: rows
      .filter(({ problem }) => problem === null)
      .slice(0, sampledRows)
      .map(({ fields }) => fields),
    dataOffset: header.endOffset,
    dataLine: header.endLine,
  };
}

/** The candidate that splits the header into most columns; a comma when none splits it. */
function detectDelimiter(text: Buffer): string {
  const columnCount = (delimiter: string) => {
    const splitter = new CsvRecordSplitter(delimiter, 0, 1);
    const record = splitter.push(text.subarray(0, 16 * 1024))[0] ?? splitter.end()[0];
    return record?.fields.length ?? 0;
  };
  let best = ',';
  let bestCount = 1;
  for (const delimiter of delimiters) {
    const count = columnCount(delimiter);
    if (count > bestCount) [best, bestCount] = [delimiter, count];
  }
  return best;
}
