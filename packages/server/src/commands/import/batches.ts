import { type PlannedFile, type Position, readRows } from './planned-file.ts';
import { sampleJson } from './row-mapper.ts';

/** A batch ends early at so many samples or characters, to stay below the server's limits. */
export const maxBatchSamples = 50_000;
export const maxBatchLength = 8 * 1024 * 1024;

export type BadRow = { line: number; reason: string };

/** Rows that go in one request. Where a batch ends follows from where it begins and the options alone. */
export type Batch = {
  start: Position;
  end: Position;
  rows: number;
  samples: number;
  emptyCells: number;
  badRows: BadRow[];
  /** A JSON array; `lines` has the line of each of its items. */
  body: string;
  lines: number[];
};

/** Cuts the rows of a file from a position on into batches. */
export async function* readBatches(
  file: PlannedFile,
  from: Position,
  options: { batchRows: number; shiftMs: number; onRead?: (sizeBytes: number) => void },
): AsyncGenerator<Batch> {
  let draft = new BatchDraft(from);
  for await (const rows of readRows(file, from, options.onRead)) {
    for (const row of rows) {
      draft.rows++;
      draft.emptyCells += row.emptyCells;
      if (row.problem !== null) draft.badRows.push({ line: row.line, reason: row.problem });
      for (const { prefix, value } of row.samples) {
        draft.append(sampleJson(prefix, (row.timestampMs ?? 0) + options.shiftMs, value), row.line);
      }
      if (draft.isFull(options.batchRows)) {
        const end = { offset: row.endOffset, line: row.endLine };
        yield draft.finish(end);
        draft = new BatchDraft(end);
      } else {
        draft.end = { offset: row.endOffset, line: row.endLine };
      }
    }
  }
  if (draft.rows > 0) yield draft.finish(draft.end);
}

class BatchDraft {
  readonly start: Position;
  end: Position;
  rows = 0;
  emptyCells = 0;
  badRows: BadRow[] = [];
  #items: string[] = [];
  #lines: number[] = [];
  #length = 0;

  constructor(start: Position) {
    this.start = start;
    this.end = start;
  }

  append(item: string, line: number): void {
    this.#items.push(item);
    this.#lines.push(line);
    this.#length += item.length + 1;
  }

  isFull(batchRows: number): boolean {
    return (
      this.rows >= batchRows ||
      this.#items.length >= maxBatchSamples ||
      this.#length >= maxBatchLength
    );
  }

  finish(end: Position): Batch {
    const { start, rows, emptyCells, badRows } = this;
    const body = `[${this.#items.join(',')}]`;
    return {
      start,
      end,
      rows,
      samples: this.#lines.length,
      emptyCells,
      badRows,
      body,
      lines: this.#lines,
    };
  }
}
