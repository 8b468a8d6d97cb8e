import { readFileSync } from 'node:fs';

/** A variable of the module: it changes with calls. */
type Variable = { readonly value: number };

/** What the module exports; {@link assembly/index.ts} says what each does. Places are in its memory. */
export type ScanExports = {
  memory: WebAssembly.Memory;
  bodyStart: Variable;
  seriesColumn: Variable;
  placeColumn: Variable;
  timeColumn: Variable;
  valueColumn: Variable;
  rowCapacity: Variable;

  compressedStart(contentBytes: number): number;
  uncompressBody(compressedBytes: number, contentBytes: number): number;

  begin(seed1: bigint, seed2: bigint, factor1: bigint, factor2: bigint, slots: number): number;
  find(start: number, end: number): number;
  learn(start: number, end: number, series: number): number;
  forgetAll(): void;
  knownCount: Variable;
  scanRemoteWrite(start: number, end: number, maxTimestampMs: number): number;
  rowCount: Variable;
  seriesCount: Variable;

  beginItems(secret: bigint): number;
  scanJson(start: number, end: number, nowMs: number, maxTimestampMs: number): number;
  endOfSlot(at: number, kind: number): number;
  setOutline(...outline: Outline): void;
  findItem(): number;
  learnItem(series: number): number;
  setNextItem(item: number, next: number): void;
  forgetItems(): void;
  itemCount: Variable;
  itemBytes: Variable;
  lastItem: Variable;
  setLastItem(item: number): void;
};

/** Where the parts of an item lie, and the kinds of its slots: see `json/item-outline.ts`. */
export type Outline = [
  start: number,
  firstStart: number,
  firstEnd: number,
  secondStart: number,
  secondEnd: number,
  end: number,
  firstKind: number,
  secondKind: number,
];

/** Called by the module; see {@link assembly/host.ts}. */
export type ScanHost = {
  parseNumber(start: number, end: number): number;
  lookUpItem(start: number): number;
};

/** Bytes behind a body that are zeros, so that no number goes on in what is left of the body before. */
const zerosBehind = 64;

const module = new WebAssembly.Module(readFileSync(new URL('./scan.wasm', import.meta.url)));

/**
 * WebAssembly that reads bodies of known series several times as fast as our JavaScript does: it hashes and compares
 * words of eight bytes, and its memory holds the body, what is known, and the rows that come out. One instance
 * belongs to one decoder.
 */
export class ScanMemory {
  readonly exports: ScanExports;
  /** Rows of the last scan. Replaced when the memory grows, as {@link bytes} is. */
  series = new Uint32Array(0);
  place = new Uint32Array(0);
  timestampMs = new Float64Array(0);
  value = new Float64Array(0);
  bytes = new Uint8Array(0);
  /** Where the body begins. */
  readonly bodyStart: number;

  constructor(host: ScanHost) {
    const { exports } = new WebAssembly.Instance(module, { host });
    this.exports = exports as unknown as ScanExports;
    this.bodyStart = this.exports.bodyStart.value;
  }

  /** Copies a body in; gives where it ends. */
  load(body: Uint8Array): number {
    this.refresh();
    this.bytes.set(body, this.bodyStart);
    return this.#endBody(body.length);
  }

  /**
   * Uncompresses a body in: Snappy's block format behind its length, which says that it holds `contentBytes`. Gives where
   * it ends, or -1 when it is damaged.
   */
  loadSnappy(compressed: Uint8Array, contentBytes: number): number {
    this.refresh();
    this.bytes.set(compressed, this.exports.compressedStart(contentBytes));
    const isWhole = this.exports.uncompressBody(compressed.length, contentBytes) !== 0;
    return isWhole ? this.#endBody(contentBytes) : -1;
  }

  #endBody(sizeBytes: number): number {
    const end = this.bodyStart + sizeBytes;
    this.bytes.fill(0, end, end + zerosBehind);
    return end;
  }

  /** Looks where the memory is, after it may have grown. */
  refresh(): void {
    const { memory, seriesColumn, placeColumn, timeColumn, valueColumn, rowCapacity } =
      this.exports;
    const { buffer } = memory;
    if (buffer === this.bytes.buffer) return;
    const capacity = rowCapacity.value;
    this.bytes = new Uint8Array(buffer);
    this.series = new Uint32Array(buffer, seriesColumn.value, capacity);
    this.place = new Uint32Array(buffer, placeColumn.value, capacity);
    this.timestampMs = new Float64Array(buffer, timeColumn.value, capacity);
    this.value = new Float64Array(buffer, valueColumn.value, capacity);
  }
}
