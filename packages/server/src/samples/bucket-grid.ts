import type { MinuteSum } from '../head/index.ts';
import type { DaysOfHours, HourEdges, WholeRows } from '../store/index.ts';
import type { StandIn, WholeWindows } from './whole-windows.ts';

/** Samples that stand in for all those of a series, in time order, and for how many each. */
export type StandInSamples = {
  count: number;
  timestampMs: Float64Array;
  value: Float64Array;
  weight: Float64Array | null;
};

type Edges = { first: number; firstMs: number; last: number; lastMs: number; resets: number };

const edgesPerCell = 5;
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
  /** Where the buckets end: within them, because a range is closed on its right. */
  readonly #ends: Float64Array;
  readonly #sampleCount: Float64Array;
  readonly #value: Float64Array;
  /** First value and time, last value and time, and what the values fell from, of each cell. */
  readonly #edges: Float64Array;
  /** By series: 0 once its cells do not tell all of its samples. */
  readonly #tellsAll: Uint8Array;

  constructor(windows: WholeWindows, seriesCount: number, startMs: number, endMs: number) {
    this.#windows = windows;
    this.#startMs = startMs;
    this.#bucketCount = Math.ceil((endMs - startMs) / windows.lengthMs);
    this.#ends = Float64Array.from(
      { length: this.#bucketCount },
      (_, bucket) => startMs + (bucket + 1) * windows.lengthMs,
    );
    const cells = seriesCount * this.#bucketCount;
    const hasEdges = windows.figure === 'edges';
    this.#sampleCount = new Float64Array(cells);
    this.#value = new Float64Array(hasEdges ? 0 : cells);
    this.#edges = new Float64Array(hasEdges ? cells * edgesPerCell : 0);
    this.#tellsAll = new Uint8Array(seriesCount).fill(1);
  }

  tellsAll(place: number): boolean {
    return this.#tellsAll[place] === 1;
  }

  markHidden(place: number): void {
    this.#tellsAll[place] = 0;
  }

  /** What the head knows of a minute; nothing where it lies elsewhere. */
  addMinute(place: number, minuteStartMs: number, sum: MinuteSum): void {
    const bucket = Math.floor((minuteStartMs - this.#startMs) / this.#windows.lengthMs);
    if (bucket < 0 || bucket > this.#bucketCount) return;
    const bucketMs = this.#startMs + bucket * this.#windows.lengthMs;
    if (bucket === this.#bucketCount) {
      if (sum.firstTimestampMs === bucketMs) this.markHidden(place);
      return;
    }
    if (Number.isNaN(sum.resets) || sum.firstTimestampMs === bucketMs) this.markHidden(place);
    const cell = place * this.#bucketCount + bucket;
    const { figure } = this.#windows;
    if (figure === 'edges') {
      const { first, firstTimestampMs: firstMs, last, lastTimestampMs: lastMs, resets } = sum;
      this.#addEdges(place, cell, { first, firstMs, last, lastMs, resets });
    } else this.#addValue(cell, sum[figure]);
    this.#sampleCount[cell] += sum.count;
  }

  addRow(place: number, rows: WholeRows, row: number): void {
    if (rows.tellsAll[row] === 0) this.markHidden(place);
    if (rows.sampleCount[row] === 0) return;
    const bucket = (rows.bucketMs[row] - this.#startMs) / this.#windows.lengthMs;
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
      this.#addEdges(place, cell, {
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
    if (endHour >= 0 && endHour < hoursPerDay && ((days.untold[day] >>> endHour) & 1) !== 0) {
      this.markHidden(place);
    }
    if (endHour <= fromHour) return;
    if (((days.untold[day] >>> fromHour) & (2 ** (endHour - fromHour) - 1)) !== 0) {
      this.markHidden(place);
    }
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
        this.#addHourEdges(place, cell, hourEdges, at, beginMs);
      }
      this.#sampleCount[cell] += count;
    }
  }

  #addHourEdges(place: number, cell: number, hours: HourEdges, at: number, beginMs: number): void {
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
    this.#addEdges(place, cell, {
      first: first[at],
      firstMs,
      last: last[at],
      lastMs,
      resets: resets[at],
    });
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

  #addEdges(place: number, cell: number, added: Edges): void {
    const at = cell * edgesPerCell;
    if (this.#sampleCount[cell] === 0) {
      this.#setEdges(at, added);
      return;
    }
    const [first, firstMs, last, lastMs, resets] = this.#edges.subarray(at, at + edgesPerCell);
    const known = { first, firstMs, last, lastMs, resets };
    if (added.firstMs > lastMs) this.#setEdges(at, following(known, added));
    else if (added.lastMs < firstMs) this.#setEdges(at, following(added, known));
    // They overlap: nobody knows what came after what.
    else this.markHidden(place);
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
    for (let bucket = 0, at = 0; bucket < this.#bucketCount; bucket++) {
      const sampleCount = this.#sampleCount[from + bucket];
      if (sampleCount === 0) continue;
      samples.timestampMs[at] = this.#ends[bucket];
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
      timestampMs: this.#ends,
      value: cells(this.#value),
      weight: isAverage ? cells(this.#sampleCount) : null,
    };
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

/** Of two spans of samples one after the other. */
function following(before: Edges, after: Edges): Edges {
  const fallen = after.first < before.last ? before.last : 0;
  return {
    first: before.first,
    firstMs: before.firstMs,
    last: after.last,
    lastMs: after.lastMs,
    resets: before.resets + fallen + after.resets,
  };
}

function emptySamples(length: number, withWeights: boolean): StandInSamples {
  return {
    count: length,
    timestampMs: new Float64Array(length),
    value: new Float64Array(length),
    weight: withWeights ? new Float64Array(length) : null,
  };
}

/**
 * The first and the last sample, and where a counter began anew in between, one that has all that it lost and one at
 * 0: functions that add up what values fell from then come to the same. Gives how many samples there are now; null
 * where the values are not those of a counter.
 */
function addEdgeSamples(
  samples: StandInSamples,
  count: number,
  standIn: StandIn,
  sampleCount: number,
  edges: Float64Array,
  cell: number,
): number | null {
  const at = cell * edgesPerCell;
  const first = edges[at];
  const firstMs = edges[at + 1];
  const last = edges[at + 2];
  const lastMs = edges[at + 3];
  const resets = edges[at + 4];
  let next = count;
  const add = (ms: number, value: number, weight: number) => {
    samples.timestampMs[next] = ms;
    samples.value[next] = value;
    if (samples.weight !== null) samples.weight[next] = weight;
    next++;
  };
  add(firstMs, first, 1);
  if (sampleCount === 1) return next;
  const isFalling = standIn === 'increase' && (resets !== 0 || last < first);
  if (isFalling) {
    if (!(resets >= first && first >= 0 && last >= 0)) return null;
    const thirdMs = (lastMs - firstMs) / 3;
    add(firstMs + thirdMs, resets, 0);
    add(firstMs + 2 * thirdMs, 0, 0);
  }
  add(lastMs, last, sampleCount - 1);
  return next;
}
