import { Presets, SingleBar } from 'cli-progress';
import type { ImportReport } from './run-import.ts';
import { maxShownRows } from './skipped-rows.ts';

const plainIntervalMs = 2000;

type Output = { write: (text: string) => unknown; isTTY?: boolean };

/** How far an import is, and how fast. Bytes are those of the files, rows are acknowledged ones. */
export type ProgressFigures = {
  rows: number;
  percent: number;
  rowsPerS: number;
  etaS: number | null;
};

/** Shows the progress of an import: a bar on a terminal, otherwise a line every two seconds. */
export class ImportProgress implements ImportReport {
  readonly #output: Output;
  readonly #nowMs: () => number;
  #bar: SingleBar | null = null;
  #totalBytes = 0;
  #firstBytes = 0;
  #readBytes = 0;
  #firstRows = 0;
  #rows = 0;
  #skippedCount = 0;
  #beganMs = 0;
  #shownMs = 0;

  constructor(output: Output, nowMs: () => number) {
    this.#output = output;
    this.#nowMs = nowMs;
  }

  note(message: string): void {
    this.#output.write(`${message}\n`);
  }

  begin(totalBytes: number, doneBytes: number, doneRows: number): void {
    this.#totalBytes = totalBytes;
    this.#firstBytes = this.#readBytes = doneBytes;
    this.#firstRows = this.#rows = doneRows;
    this.#beganMs = this.#shownMs = this.#nowMs();
    if (!this.#output.isTTY) return;
    const format = ' {bar} {percentage} % | {rows} rows | {rate} rows/s | {left} left';
    this.#bar = new SingleBar({ format, hideCursor: true }, Presets.shades_classic);
    this.#bar.start(totalBytes, doneBytes, { rows: doneRows, rate: 0, left: '?' });
  }

  read(sizeBytes: number): void {
    this.#readBytes += sizeBytes;
  }

  acknowledged(rows: number): void {
    this.#rows += rows;
    const { percent, rowsPerS, etaS } = this.figures();
    const rate = Math.round(rowsPerS);
    const left = etaS === null ? '?' : `${etaS} s`;
    this.#bar?.update(this.#readBytes, { rows: this.#rows, rate, left });
    if (this.#bar !== null || this.#nowMs() - this.#shownMs < plainIntervalMs) return;
    this.#shownMs = this.#nowMs();
    this.note(`${this.#rows} rows, ${percent} %, ${rate} rows/s, ${left} left`);
  }

  skipped({ path, line, reason }: { path: string; line: number; reason: string }): void {
    this.#skippedCount++;
    if (this.#skippedCount <= maxShownRows) this.note(`${path}, line ${line}: ${reason}`);
    else if (this.#skippedCount === maxShownRows + 1)
      this.note('Further skipped rows are counted only');
  }

  figures(): ProgressFigures {
    const elapsedS = Math.max(0.001, (this.#nowMs() - this.#beganMs) / 1000);
    const bytesPerS = (this.#readBytes - this.#firstBytes) / elapsedS;
    const leftBytes = this.#totalBytes - this.#readBytes;
    return {
      rows: this.#rows,
      percent:
        this.#totalBytes === 0 ? 100 : Math.floor((100 * this.#readBytes) / this.#totalBytes),
      rowsPerS: (this.#rows - this.#firstRows) / elapsedS,
      etaS: bytesPerS > 0 ? Math.ceil(leftBytes / bytesPerS) : null,
    };
  }

  end(): void {
    this.#bar?.stop();
  }
}
