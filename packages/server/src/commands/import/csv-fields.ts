/** The fields of one record, or what is wrong with it. */
export type SplitFields = { fields: string[] } | { problem: string };

/** Splits a record (RFC 4180, without its line end) into fields, trimmed unless quoted. */
export function splitFields(record: string, delimiter: string): SplitFields {
  if (!record.includes('"')) {
    return { fields: record.split(delimiter).map((field) => field.trim()) };
  }
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    const start = skipSpaces(record, position);
    if (record[start] !== '"') {
      const end = indexOrEnd(record, delimiter, position);
      fields.push(record.slice(position, end).trim());
      position = end;
    } else {
      const close = closingQuote(record, start);
      if (close === -1) return { problem: 'a quote is not closed' };
      fields.push(record.slice(start + 1, close).replaceAll('""', '"'));
      position = skipSpaces(record, close + 1);
      if (position < record.length && record[position] !== delimiter) {
        return { problem: 'there is text behind a closing quote' };
      }
    }
    if (position >= record.length) return { fields };
    position++;
  }
}

function closingQuote(record: string, open: number): number {
  let position = open + 1;
  for (;;) {
    const quote = record.indexOf('"', position);
    if (quote === -1 || record[quote + 1] !== '"') return quote;
    position = quote + 2;
  }
}

function skipSpaces(record: string, from: number): number {
  let position = from;
  while (record[position] === ' ') position++;
  return position;
}

function indexOrEnd(record: string, delimiter: string, from: number): number {
  const index = record.indexOf(delimiter, from);
  return index === -1 ? record.length : index;
}
