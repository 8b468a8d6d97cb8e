import type { Batch } from '../batch/index.ts';
import { grownTo } from '../columns/grown-to.ts';
import type { SeriesTable } from '../series/index.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** The samples of a log record. */
export type Lanes = {
  idLow: Uint32Array;
  idHigh: Uint32Array;
  timestampMs: Float64Array;
  value: Float64Array;
  kind: Uint8Array;
};

/** One entry for each sample, as in memory. */
const plain = 0;
/** Times: u32 milliseconds after the first of all. Kinds: one for all. */
const short = 1;
/** Times: how many samples in a row have one. */
const runs = 2;

/**
 * How the samples of a log record lie in it, each lane in the form that takes the least room, because what is written and
 * synced costs the disk and the processor more than to look at it once before:
 *
 *   ids:    u32 runs, u32 length[runs], u32 idLow[runs], u32 idHigh[runs]; 0 runs: u32 idLow[], u32 idHigh[]
 *   times:  u8 plain, f64[]; or u8 short, f64 base, u32 after[]; or u8 runs, u32 runs, u32 length[runs], f64[runs]
 *   values: f64[]
 *   kinds:  u8 plain, u8[]; or u8 short, u8
 *
 * Owns the memory in which lanes are made, to be used again.
 */
export class PackedLanes {
  #low = new Uint32Array(64);
  #high = new Uint32Array(64);
  /** Lengths of runs, or times after the first one. */
  #words = new Uint32Array(64);
  #ms = new Float64Array(64);

  /** Appends the samples of the batch to `out`. */
  encode(out: ByteWriter, batch: Batch, table: SeriesTable): void {
    this.#reserve(batch.count);
    const shape = shapeOf(batch);
    if (3 * shape.idRuns < 2 * batch.count) this.#idRuns(out, batch, table);
    else this.#ids(out, batch, table);
    if (3 * shape.timeRuns < batch.count) this.#timeRuns(out, batch);
    else if (!this.#shortTimes(out, batch, shape.firstMs)) {
      out.u8(plain);
      out.column(batch.timestampMs, batch.count);
    }
    out.column(batch.value, batch.count);
    out.u8(shape.isOneKind ? short : plain);
    out.column(batch.kind, shape.isOneKind ? 1 : batch.count);
  }

  #reserve(count: number): void {
    this.#low = grownTo(this.#low, count);
    this.#high = grownTo(this.#high, count);
    this.#words = grownTo(this.#words, count);
    this.#ms = grownTo(this.#ms, count);
  }

  #ids(out: ByteWriter, batch: Batch, table: SeriesTable): void {
    for (let row = 0; row < batch.count; row++) {
      const index = batch.seriesIndex[row];
      this.#low[row] = table.idLow[index];
      this.#high[row] = table.idHigh[index];
    }
    out.u32(0);
    out.column(this.#low, batch.count);
    out.column(this.#high, batch.count);
  }

  #idRuns(out: ByteWriter, batch: Batch, table: SeriesTable): void {
    const { seriesIndex } = batch;
    const count = this.#fillRuns(seriesIndex, batch.count, (run, row) => {
      this.#low[run] = table.idLow[seriesIndex[row]];
      this.#high[run] = table.idHigh[seriesIndex[row]];
    });
    out.u32(count);
    out.column(this.#words, count);
    out.column(this.#low, count);
    out.column(this.#high, count);
  }

  #timeRuns(out: ByteWriter, { timestampMs, count: rows }: Batch): void {
    const count = this.#fillRuns(timestampMs, rows, (run, row) => {
      this.#ms[run] = timestampMs[row];
    });
    out.u8(runs);
    out.u32(count);
    out.column(this.#words, count);
    out.column(this.#ms, count);
  }

  /** Notes how long each run of equal values is; gives their number. */
  #fillRuns(
    values: Uint32Array | Float64Array,
    count: number,
    begin: (run: number, row: number) => void,
  ): number {
    if (count === 0) return 0;
    let run = 0;
    let from = 0;
    begin(run, from);
    for (let row = 1; row < count; row++) {
      if (values[row] === values[row - 1]) continue;
      this.#words[run++] = row - from;
      from = row;
      begin(run, row);
    }
    this.#words[run] = count - from;
    return run + 1;
  }

  /** False, and nothing is written, where a time is too far from the first or no whole number of milliseconds after it. */
  #shortTimes(out: ByteWriter, { timestampMs, count }: Batch, firstMs: number): boolean {
    for (let row = 0; row < count; row++) {
      const afterMs = timestampMs[row] - firstMs;
      this.#words[row] = afterMs;
      if (this.#words[row] !== afterMs) return false;
    }
    out.u8(short);
    out.f64(firstMs);
    out.column(this.#words, count);
    return true;
  }
}

type Shape = { idRuns: number; timeRuns: number; firstMs: number; isOneKind: boolean };

function shapeOf({ count, seriesIndex, timestampMs, kind }: Batch): Shape {
  let idRuns = 0;
  let timeRuns = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let others = 0;
  let series = -1;
  let ms = Number.NaN;
  const [firstKind] = kind;
  for (let row = 0; row < count; row++) {
    if (seriesIndex[row] !== series) {
      series = seriesIndex[row];
      idRuns++;
    }
    if (timestampMs[row] !== ms) {
      ms = timestampMs[row];
      timeRuns++;
      if (ms < firstMs) firstMs = ms;
    }
    others |= kind[row] ^ firstKind;
  }
  return { idRuns, timeRuns, firstMs, isOneKind: count > 0 && others === 0 };
}

/** What {@link PackedLanes} wrote; the reader has failed where these are no `count` samples. */
export function unpackLanes(reader: ByteReader, count: number): Lanes {
  // The values alone take as much: more is not made room for.
  if (reader.left < count * Float64Array.BYTES_PER_ELEMENT) {
    reader.failed = true;
    return noLanes();
  }
  const ids = unpackIds(reader, count);
  const timestampMs = unpackTimes(reader, count);
  const value = reader.f64Column(count);
  const kind = unpackKinds(reader, count);
  return reader.failed ? noLanes() : { ...ids, timestampMs, value, kind };
}

/** As they lay in records before they were packed. */
export function plainLanes(reader: ByteReader, count: number): Lanes {
  return {
    idLow: reader.u32Column(count),
    idHigh: reader.u32Column(count),
    timestampMs: reader.f64Column(count),
    value: reader.f64Column(count),
    kind: reader.u8Column(count),
  };
}

function unpackIds(reader: ByteReader, count: number): Pick<Lanes, 'idLow' | 'idHigh'> {
  const runCount = reader.u32();
  if (runCount === 0) return { idLow: reader.u32Column(count), idHigh: reader.u32Column(count) };
  const lengths = reader.u32Column(runCount);
  const low = reader.u32Column(runCount);
  const high = reader.u32Column(runCount);
  const idLow = spread(reader, lengths, low, new Uint32Array(count));
  return { idLow, idHigh: spread(reader, lengths, high, new Uint32Array(count)) };
}

function unpackTimes(reader: ByteReader, count: number): Float64Array {
  const form = reader.u8();
  if (form === plain) return reader.f64Column(count);
  if (form === short) {
    const firstMs = reader.f64();
    const afterMs = reader.u32Column(count);
    const timestampMs = new Float64Array(count);
    for (let row = 0; row < count; row++) timestampMs[row] = firstMs + afterMs[row];
    return timestampMs;
  }
  if (form !== runs) reader.failed = true;
  const runCount = reader.u32();
  const lengths = reader.u32Column(runCount);
  return spread(reader, lengths, reader.f64Column(runCount), new Float64Array(count));
}

function unpackKinds(reader: ByteReader, count: number): Uint8Array {
  const form = reader.u8();
  if (form === plain) return reader.u8Column(count);
  if (form !== short) reader.failed = true;
  return new Uint8Array(count).fill(reader.u8());
}

/** Fills `into` with runs of values; the reader has failed where they do not fill it. */
function spread<T extends Uint32Array | Float64Array>(
  reader: ByteReader,
  lengths: Uint32Array,
  values: T,
  into: T,
): T {
  let row = 0;
  for (let run = 0; run < lengths.length && row <= into.length; run++) {
    into.fill(values[run], row, row + lengths[run]);
    row += lengths[run];
  }
  if (row !== into.length) reader.failed = true;
  return into;
}

function noLanes(): Lanes {
  const none = new Uint32Array(0);
  const noFigures = new Float64Array(0);
  return {
    idLow: none,
    idHigh: none,
    timestampMs: noFigures,
    value: noFigures,
    kind: new Uint8Array(0),
  };
}
