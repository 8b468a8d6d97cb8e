import { type SeriesTable, seriesKey } from '../../series/index.ts';
import { DecimalReader } from '../decimal-reader.ts';
import { KnownSeries } from '../known-series.ts';
import type { Refusals } from '../listeners/index.ts';
import { AggregatedSeries } from './aggregated-series.ts';
import { AggregatedTable } from './aggregated-table.ts';
import { type ClosedInterval, closedValue } from './closed-interval.ts';
import { defaultStatsdLimits, type StatsdLimits } from './limits.ts';
import { memberHash } from './member-hash.ts';
import { parseTags } from './parse-tags.ts';
import { StatsdReader, statsdTypes } from './statsd-reader.ts';

/**
 * Sums up StatsD's lines until they are flushed: counters are added up, of a gauge the last value stays, the
 * members of sets are told apart, and timers go into histograms. Free of sockets and clocks. Memory is
 * bounded by {@link StatsdLimits}; what is beyond is refused, and counted with the sender's name.
 */
export class StatsdAggregator {
  readonly #limits: StatsdLimits;
  readonly #refusals: Refusals;
  readonly #reader = new StatsdReader();
  readonly #decimal = new DecimalReader();
  readonly #table = new AggregatedTable();
  /** Which bytes mean which series of this table, so that names and tags are looked at once. */
  readonly #known: KnownSeries;
  #intervals = new Map<string, ClosedInterval>();
  #buckets = 0;
  #setMembers = 0;
  #timedValues = 0;

  constructor(refusals: Refusals, limits: Partial<StatsdLimits> = {}) {
    this.#limits = { ...defaultStatsdLimits, ...limits };
    this.#refusals = refusals;
    // It only asks which series are there, and how many.
    this.#known = new KnownSeries(
      this.#table as Pick<SeriesTable, 'has' | 'activeCount'> as SeriesTable,
    );
  }

  get seriesCount(): number {
    return this.#table.activeCount;
  }

  /** DogStatsD's events and service checks, ever: they are no metrics. */
  get skippedLines(): number {
    return this.#reader.skippedLines;
  }

  /** Takes complete lines. */
  take(lines: Buffer, sender: string): void {
    const reader = this.#reader;
    reader.open(lines);
    this.#known.open(lines);
    while (reader.next()) {
      const problem = reader.problem === '' ? this.#takeLine(lines, sender) : reader.problem;
      if (problem !== '') {
        this.#refusals.note(problem, sender, lines.subarray(reader.start, reader.end));
      }
    }
    reader.close();
    this.#known.close();
  }

  /**
   * What was gathered since the last time, apart for each sender that was the first to send a series: so the
   * guard on new series knows whose they are. Series that were not sent are not in it.
   */
  flush(nowMs: number): ClosedInterval[] {
    for (const [index, series] of this.#table.all()) {
      if (series.isUpdated) {
        this.#intervalOf(series.sender).values.push(closedValue(series, nowMs));
        series.reset(nowMs);
      } else if (nowMs - series.updatedMs >= this.#memoryMs(series)) {
        this.#table.delete(index);
      }
    }
    const intervals = [...this.#intervals.values()];
    this.#intervals = new Map();
    this.#buckets = 0;
    this.#setMembers = 0;
    this.#timedValues = 0;
    return intervals;
  }

  /** Gives what is wrong with the line, or an empty text. A line is taken as far as it is good. */
  #takeLine(lines: Buffer, sender: string): string {
    const reader = this.#reader;
    const series = this.#seriesOf(lines, sender);
    if (series === undefined) return `over ${this.#limits.maxSeries} series`;
    if (reader.type === statsdTypes.set) return this.#addMember(series, lines);
    const decimal = this.#decimal;
    let at = reader.valuesStart;
    for (;;) {
      const end = decimal.read(lines, at, reader.valuesEnd);
      if (end === -1 || !Number.isFinite(decimal.value)) return 'bad number';
      if (end < reader.valuesEnd && lines[end] !== colon) return 'bad number';
      const problem = this.#addNumber(series, decimal.value, isSigned(lines[at]), sender);
      if (problem !== '') return problem;
      if (end === reader.valuesEnd) return '';
      at = end + 1;
    }
  }

  #addNumber(series: AggregatedSeries, value: number, isSign: boolean, sender: string): string {
    const { type, weight, timestampMs } = this.#reader;
    const { maxBuckets, maxTimedValues } = this.#limits;
    if (type === statsdTypes.timer || type === statsdTypes.histogram) {
      const added = series.addToHistogram(value, weight, this.#buckets < maxBuckets);
      if (added === -1) return `over ${maxBuckets} buckets`;
      this.#buckets += added;
      return '';
    }
    if (!Number.isNaN(timestampMs)) {
      if (this.#timedValues === maxTimedValues) return `over ${maxTimedValues} values with times`;
      this.#timedValues++;
      const timed = type === statsdTypes.counter ? value * weight : value;
      const { values } = this.#intervalOf(sender);
      values.push({ series, timestampMs, value: timed, histogram: undefined });
      return '';
    }
    if (type === statsdTypes.counter) series.add(value * weight);
    else series.setGauge(value, isSign);
    return '';
  }

  #addMember(series: AggregatedSeries, lines: Buffer): string {
    const { maxSetMembers } = this.#limits;
    const { valuesStart, valuesEnd } = this.#reader;
    const member = memberHash(lines, valuesStart, valuesEnd);
    const added = series.addMember(member, this.#setMembers < maxSetMembers);
    if (added === -1) return `over ${maxSetMembers} members of sets`;
    this.#setMembers += added;
    return '';
  }

  /** The series of the line, which may be new; undefined when there are too many. */
  #seriesOf(lines: Buffer, sender: string): AggregatedSeries | undefined {
    const { start, nameEnd, typeStart, typeEnd, tagsStart, tagsEnd, type } = this.#reader;
    const known = this.#known;
    known.begin();
    known.add(start, nameEnd);
    known.add(typeStart, typeEnd);
    known.add(tagsStart, tagsEnd);
    let index = known.find();
    if (index !== -1) return this.#table.get(index);
    const name = lines.toString('utf8', start, nameEnd);
    const labels = parseTags(lines.toString('utf8', tagsStart, tagsEnd));
    const key = `${type} ${seriesKey(name, labels)}`;
    index = this.#table.find(key);
    if (index === -1) {
      if (this.#table.activeCount >= this.#limits.maxSeries) return undefined;
      index = this.#table.add(key, new AggregatedSeries(name, labels, type, sender));
    }
    known.learn(index);
    return this.#table.get(index);
  }

  #intervalOf(sender: string): ClosedInterval {
    let interval = this.#intervals.get(sender);
    if (interval === undefined) {
      interval = { sender, values: [] };
      this.#intervals.set(sender, interval);
    }
    return interval;
  }

  #memoryMs(series: AggregatedSeries): number {
    const { gaugeMemoryMs, seriesMemoryMs } = this.#limits;
    return series.type === statsdTypes.gauge ? gaugeMemoryMs : seriesMemoryMs;
  }
}

const colon = 0x3a;

/** A gauge with a sign is a change, `-5` too: as in StatsD, it is set to 0 first to become negative. */
function isSigned(byte: number): boolean {
  return byte === 0x2b || byte === 0x2d;
}
