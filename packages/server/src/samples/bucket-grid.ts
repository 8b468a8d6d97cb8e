import type { MinuteSum } from '../head/index.ts';
import type { DaysOfHours, HourEdges, Span, WholeRows } from '../store/index.ts';
import { type Edges, following } from './cell-edges.ts';
import {
  addEdgeSamples,
  edgesPerCell,
  emptySamples,
  type StandInSamples,
} from './stand-in-samples.ts';
import type { WholeWindows } from './whole-windows.ts';

/** Some samples of a cell are in no sum or no order, or one lies on its very edge. */
const untold = 1;
/** Spans of samples of a cell lie across each other. */
const overlap = 2;

const hoursPerDay = 24;
const hourMs = 3_600_000;

/**
 * Hours or days of several series, side by side: a cell for each, into which all rows of it are put together. Ranges
 * are closed on their right, so that a sample at the very beginning of a bucket belongs to the one before it: then the
 * cells do not tell all. For the last one the bucket behind it is looked at, too, of which nothing else counts.
 */
export class BucketGrid {
  readonly #windows: WholeWindows;
  readonly #startMs: number;
  readonly #bucketCount: number;
  /** Where the buckets end: within them, because a range is closed on its right. Made when they are asked for. */
  #ends: Float64Array | null = null;
  readonly #sampleCount: Float64Array;
  readonly #value: Float64Array;
  /** First value and time, last value and time, and what the values fell from, of each cell. */
  readonly #edges: Float64Array;
  /** By series: 0 once its cells do not tell all of its samples. */
  readonly #tellsAll: Uint8Array;
  /** Why not, by cell, and of each series for the bucket behind the last one. */
  readonly #marks: Uint8Array;
  #hasOverlaps = false;

  constructor(windows: WholeWindows, seriesCount: number, startMs: number, endMs: number) {
    this.#windows = windows;
    this.#startMs = startMs;
    this.#bucketCount = Math.ceil((endMs - startMs) / windows.lengthMs);
    const cells = seriesCount * this.#bucketCount;
    const hasEdges = windows.figure === 'edges';
    this.#sampleCount = new Float64Array(cells);
    this.#value = new Float64Array(hasEdges ? 0 : cells);
    this.#edges = new Float64Array(hasEdges ? cells * edgesPerCell : 0);
    this.#tellsAll = new Uint8Array(seriesCount).fill(1);
    this.#marks = new Uint8Array(seriesCount * (this.#bucketCount + 1));
  }

  get span(): Span {
    const lengthMs = this.#bucketCount * this.#windows.lengthMs;
    return { startMs: this.#startMs, endMs: this.#startMs + lengthMs - 1 };
  }

  /** Bytes in memory. */
  get sizeBytes(): number {
    return gridBytes(this.#windows, this.#tellsAll.length, this.#bucketCount);
  }

  /** Whether something was added in an order that cells cannot be put together in; rows of longer times may tell. */
  get hasOverlaps(): boolean {
    return this.#hasOverlaps;
  }

  tellsAll(place: number): boolean {
    return this.#tellsAll[place] === 1;
  }

  #mark(place: number, bucket: number, why: number): void {
    this.#tellsAll[place] = 0;
    this.#marks[place * (this.#bucketCount + 1) + bucket] |= why;
    if ((why & overlap) !== 0) this.#hasOverlaps = true;
  }

  /** What the head knows of a minute; nothing where it lies elsewhere. */
  addMinute(place: number, minuteStartMs: number, sum: MinuteSum): void {
    const bucket = Math.floor((minuteStartMs - this.#startMs) / this.#windows.lengthMs);
    if (bucket < 0 || bucket > this.#bucketCount) return;
    const bucketMs = this.#startMs + bucket * this.#windows.lengthMs;
    if (bucket === this.#bucketCount) {
      if (sum.firstTimestampMs === bucketMs) this.#mark(place, bucket, untold);
      return;
    }
    if (Number.isNaN(sum.resets) || sum.firstTimestampMs === bucketMs) {
      this.#mark(place, bucket, untold);
    }
    const cell = place * this.#bucketCount + bucket;
    const { figure } = this.#windows;
    if (figure === 'edges') {
      const { first, firstTimestampMs: firstMs, last, lastTimestampMs: lastMs, resets } = sum;
      this.#addEdges(place, bucket, { first, firstMs, last, lastMs, resets });
    } else this.#addValue(cell, sum[figure]);
    this.#sampleCount[cell] += sum.count;
  }

  addRow(place: number, rows: WholeRows, row: number): void {
    const bucket = (rows.bucketMs[row] - this.#startMs) / this.#windows.lengthMs;
    if (rows.tellsAll[row] === 0) this.#mark(place, bucket, untold);
    if (rows.sampleCount[row] === 0) return;
    if (bucket >= this.#bucketCount) return;
    const cell = place * this.#bucketCount + bucket;
    const { value, edges } = rows;
    if (value !== null) this.#addValue(cell, value[row]);
    if (edges !== null && this.#sampleCount[cell] === 0) {
      // Nearly always: without an object for each row.
      const at = cell * edgesPerCell;
      this.#edges[at] = edges.first[row];
      this.#edges[at + 1] = edges.firstMs[row];
      this.#edges[at + 2] = edges.last[row];
      this.#edges[at + 3] = edges.lastMs[row];
      this.#edges[at + 4] = edges.resets[row];
    } else if (edges !== null) {
      this.#addEdges(place, bucket, {
        first: edges.first[row],
        firstMs: edges.firstMs[row],
        last: edges.last[row],
        lastMs: edges.lastMs[row],
        resets: edges.resets[row],
      });
    }
    this.#sampleCount[cell] += rows.sampleCount[row];
  }

  /** The hours of a day; the windows' buckets are hours. */
  addDay(place: number, days: DaysOfHours, day: number): void {
    const beforeHours = (days.dayS[day] * 1000 - this.#startMs) / hourMs;
    const fromHour = Math.max(0, -beforeHours);
    const endHour = Math.min(hoursPerDay, this.#bucketCount - beforeHours);
    if (days.untold[day] !== 0) {
      // With the bucket behind.
      for (let hour = fromHour; hour < hoursPerDay && hour <= endHour; hour++) {
        if (((days.untold[day] >>> hour) & 1) === 1) this.#mark(place, beforeHours + hour, untold);
      }
    }
    if (endHour <= fromHour) return;
    const firstCell = place * this.#bucketCount + beforeHours;
    const { hourCount, hourValue, hourEdges } = days;
    for (let hour = fromHour; hour < endHour; hour++) {
      const at = day * hoursPerDay + hour;
      const count = hourCount[at];
      if (count === 0) continue;
      const cell = firstCell + hour;
      if (hourValue !== null) this.#addValue(cell, hourValue[at]);
      if (hourEdges !== null) {
        const beginMs = days.dayS[day] * 1000 + hour * hourMs;
        this.#addHourEdges(place, beforeHours + hour, hourEdges, at, beginMs);
      }
      this.#sampleCount[cell] += count;
    }
  }

  #addHourEdges(
    place: number,
    bucket: number,
    hours: HourEdges,
    at: number,
    beginMs: number,
  ): void {
    const cell = place * this.#bucketCount + bucket;
    const firstMs = beginMs + hours.firstMs[at];
    const lastMs = beginMs + hours.lastMs[at];
    if (this.#sampleCount[cell] === 0) {
      const to = cell * edgesPerCell;
      this.#edges[to] = hours.first[at];
      this.#edges[to + 1] = firstMs;
      this.#edges[to + 2] = hours.last[at];
      this.#edges[to + 3] = lastMs;
      this.#edges[to + 4] = hours.resets[at];
      return;
    }
    const { first, last, resets } = hours;
    this.#addEdges(place, bucket, {
      first: first[at],
      firstMs,
      last: last[at],
      lastMs,
      resets: resets[at],
    });
  }

  /**
   * Adds what another grid of the same series has of the same buckets. It tells of the bucket behind the last one if
   * that is among its own.
   */
  addGrid(other: BucketGrid): void {
    const offset = (other.#startMs - this.#startMs) / this.#windows.lengthMs;
    const from = Math.max(0, -offset);
    const end = Math.min(other.#bucketCount, this.#bucketCount - offset);
    const behind = this.#bucketCount - offset;
    for (let place = 0; place < this.#tellsAll.length; place++) {
      const marksFrom = place * (other.#bucketCount + 1);
      if (other.#tellsAll[place] === 0) {
        for (let bucket = from; bucket < end; bucket++) {
          const why = other.#marks[marksFrom + bucket];
          if (why !== 0) this.#mark(place, bucket + offset, why);
        }
        const isKnown = behind >= 0 && behind < other.#bucketCount;
        if (isKnown && (other.#marks[marksFrom + behind] & untold) !== 0) {
          this.#mark(place, this.#bucketCount, untold);
        }
      }
      for (let bucket = from; bucket < end; bucket++) {
        const cell = place * other.#bucketCount + bucket;
        const count = other.#sampleCount[cell];
        if (count === 0) continue;
        const to = place * this.#bucketCount + bucket + offset;
        if (this.#windows.figure !== 'edges') this.#addValue(to, other.#value[cell]);
        else if (this.#sampleCount[to] === 0) this.#copyEdges(to, other, cell);
        else this.#addEdges(place, bucket + offset, other.#edgesAt(cell));
        this.#sampleCount[to] += count;
      }
    }
  }

  /** Before the cell counts the samples that the value is of. */
  #addValue(cell: number, value: number): void {
    const isFirst = this.#sampleCount[cell] === 0;
    this.#value[cell] = isFirst ? value : this.#together(this.#value[cell], value);
  }

  #together(a: number, b: number): number {
    const { figure } = this.#windows;
    if (figure === 'sum') return a + b;
    return figure === 'min' ? Math.min(a, b) : Math.max(a, b);
  }

  #addEdges(place: number, bucket: number, added: Edges): void {
    const cell = place * this.#bucketCount + bucket;
    const at = cell * edgesPerCell;
    if (this.#sampleCount[cell] === 0) {
      this.#setEdges(at, added);
      return;
    }
    const known = this.#edgesAt(cell);
    const { firstMs, lastMs } = known;
    if (added.firstMs > lastMs) this.#setEdges(at, following(known, added));
    else if (added.lastMs < firstMs) this.#setEdges(at, following(added, known));
    // They overlap: nobody knows what came after what.
    else this.#mark(place, bucket, overlap);
  }

  #copyEdges(cell: number, other: BucketGrid, otherCell: number): void {
    for (let edge = 0; edge < edgesPerCell; edge++) {
      this.#edges[cell * edgesPerCell + edge] = other.#edges[otherCell * edgesPerCell + edge];
    }
  }

  #edgesAt(cell: number): Edges {
    const at = cell * edgesPerCell;
    return {
      first: this.#edges[at],
      firstMs: this.#edges[at + 1],
      last: this.#edges[at + 2],
      lastMs: this.#edges[at + 3],
      resets: this.#edges[at + 4],
    };
  }

  #setEdges(at: number, { first, firstMs, last, lastMs, resets }: Edges): void {
    this.#edges[at] = first;
    this.#edges[at + 1] = firstMs;
    this.#edges[at + 2] = last;
    this.#edges[at + 3] = lastMs;
    this.#edges[at + 4] = resets;
  }

  /**
   * Runs of so many buckets that have samples, with what their values come to (of averages the sum) and how many
   * samples that is of.
   */
  eachRun(
    place: number,
    length: number,
    visit: (run: number, value: number, count: number) => void,
  ): void {
    const from = place * this.#bucketCount;
    for (let bucket = 0, run = 0; bucket < this.#bucketCount; run++) {
      let count = 0;
      let value = 0;
      for (const end = bucket + length; bucket < end; bucket++) {
        const added = this.#sampleCount[from + bucket];
        if (added > 0)
          value =
            count === 0
              ? this.#value[from + bucket]
              : this.#together(value, this.#value[from + bucket]);
        count += added;
      }
      if (count > 0) visit(run, value, count);
    }
  }

  /**
   * null where the cells do not tell all. Once for each place, after all is added: the samples may be the cells
   * themselves.
   */
  samplesOf(place: number): StandInSamples | null {
    if (!this.tellsAll(place)) return null;
    return this.#windows.figure === 'edges' ? this.#edgesOf(place) : this.#valuesOf(place);
  }

  #valuesOf(place: number): StandInSamples {
    const isAverage = this.#windows.standIn === 'average';
    const from = place * this.#bucketCount;
    const count = this.#countBuckets(place);
    if (isAverage) this.#divide(from);
    if (count === this.#bucketCount) return this.#wholeOf(from, isAverage);
    const samples = emptySamples(count, isAverage);
    const ends = this.#bucketEnds();
    for (let bucket = 0, at = 0; bucket < this.#bucketCount; bucket++) {
      const sampleCount = this.#sampleCount[from + bucket];
      if (sampleCount === 0) continue;
      samples.timestampMs[at] = ends[bucket];
      samples.value[at] = this.#value[from + bucket];
      if (samples.weight !== null) samples.weight[at] = sampleCount;
      at++;
    }
    return samples;
  }

  /** Of a series that has samples in all buckets: the cells themselves. */
  #wholeOf(from: number, isAverage: boolean): StandInSamples {
    const cells = (column: Float64Array) => column.subarray(from, from + this.#bucketCount);
    return {
      count: this.#bucketCount,
      timestampMs: this.#bucketEnds(),
      value: cells(this.#value),
      weight: isAverage ? cells(this.#sampleCount) : null,
    };
  }

  #bucketEnds(): Float64Array {
    if (this.#ends !== null) return this.#ends;
    this.#ends = new Float64Array(this.#bucketCount);
    const { lengthMs } = this.#windows;
    for (let bucket = 0; bucket < this.#bucketCount; bucket++) {
      this.#ends[bucket] = this.#startMs + (bucket + 1) * lengthMs;
    }
    return this.#ends;
  }

  /** Turns the sums of a series into averages. */
  #divide(from: number): void {
    for (let cell = from; cell < from + this.#bucketCount; cell++) {
      if (this.#sampleCount[cell] > 0) this.#value[cell] /= this.#sampleCount[cell];
    }
  }

  #countBuckets(place: number): number {
    const from = place * this.#bucketCount;
    let count = 0;
    for (let cell = from; cell < from + this.#bucketCount; cell++) {
      if (this.#sampleCount[cell] > 0) count++;
    }
    return count;
  }

  #edgesOf(place: number): StandInSamples | null {
    const from = place * this.#bucketCount;
    const samples = emptySamples(this.#countBuckets(place) * 4, true);
    const { standIn } = this.#windows;
    let count = 0;
    for (let bucket = 0; bucket < this.#bucketCount; bucket++) {
      const sampleCount = this.#sampleCount[from + bucket];
      if (sampleCount === 0) continue;
      const next = addEdgeSamples(samples, count, standIn, sampleCount, this.#edges, from + bucket);
      if (next === null) return null;
      count = next;
    }
    return { ...samples, count };
  }
}

/** What a grid of so many series and buckets takes in memory. */
export function gridBytes(
  { figure }: WholeWindows,
  seriesCount: number,
  bucketCount: number,
): number {
  const valuesPerCell = 1 + (figure === 'edges' ? edgesPerCell : 1);
  return seriesCount * (bucketCount * (valuesPerCell * 8 + 1) + 2);
}
