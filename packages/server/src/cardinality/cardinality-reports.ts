import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type Cardinality,
  type LabelCount,
  type MetricCardinality,
  type MetricCount,
  maxCardinalityRows,
} from '@tidemark/protocol';
import type { SeriesGuard } from '../ingest/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { KeptAnswers } from './kept-answers.ts';
import { type CountedLabels, countLabelValues } from './label-values.ts';
import { TopRows } from './top-rows.ts';

/** Metrics whose answers are kept. */
const maxCachedMetrics = 16;

/** So many metrics, or labels, are looked at before others have their turn. */
const rowsPerTurn = 2000;

/** Tidemark records its own figures under names that begin with this. */
const ownPrefix = 'tidemark_';

/** Longest list of the values of one label. */
const maxValues = 10;

export type CardinalityOptions = {
  table: SeriesTable;
  guard: SeriesGuard;
  nowMs: () => number;
  takeTurn?: () => Promise<void>;
};

type Counts = { metrics: MetricCount[]; labels: LabelCount[] };

/** Says what the series are made of and who adds to them; long counts are made in turns and kept a while. */
export class CardinalityReports {
  readonly #table: SeriesTable;
  readonly #guard: SeriesGuard;
  readonly #takeTurn: () => Promise<void>;
  readonly #counts: KeptAnswers<Counts>;
  readonly #metrics: KeptAnswers<MetricCardinality>;

  constructor({ table, guard, nowMs, takeTurn = nextTurn }: CardinalityOptions) {
    this.#table = table;
    this.#guard = guard;
    this.#counts = new KeptAnswers(1, nowMs);
    this.#metrics = new KeptAnswers(maxCachedMetrics, nowMs);
    this.#takeTurn = takeTurn;
  }

  /** The whole picture with lists of at most `limit` rows; with 0 nothing is counted, and it costs nothing. */
  async report(limit: number): Promise<Cardinality> {
    const none: Counts = { metrics: [], labels: [] };
    const counts = limit === 0 ? none : await this.#counts.get('', () => this.#count());
    const { lastHour, last, isNow } = this.#guard.refusals();
    return {
      series: this.#table.activeCount,
      limit: this.#guard.maxSeries,
      senderLimit: this.#guard.maxNewSeriesPerSender,
      newLastHour: this.#guard.addedLastHour,
      metricCount: this.#table.nameCount,
      metrics: counts.metrics.slice(0, limit),
      labels: counts.labels.slice(0, limit),
      senders: this.#guard.senders(limit),
      refused: {
        isNow,
        bySenderLimit: lastHour.sender,
        byTotalLimit: lastHour.all,
        lastTimestamp: last === null ? null : new Date(last.timestampMs).toISOString(),
        message: last?.message ?? null,
      },
    };
  }

  /** What the series of one metric are made of; a metric that is unknown has none. */
  ofMetric(name: string): Promise<MetricCardinality> {
    return this.#metrics.get(name, () => this.#countMetric(name));
  }

  async #count(): Promise<Counts> {
    const metrics = await this.#countMetrics();
    return { metrics, labels: await this.#countLabels() };
  }

  async #countLabels(): Promise<LabelCount[]> {
    const top = new TopRows<LabelCount>(maxCardinalityRows, ({ values }) => values);
    let seen = 0;
    for (const row of this.#table.labelCounts()) {
      top.offer(row);
      if (++seen % rowsPerTurn === 0) await this.#takeTurn();
    }
    return top.rows();
  }

  async #countMetrics(): Promise<MetricCount[]> {
    const added = this.#guard.addedByMetric();
    const top = new TopRows<MetricCount>(maxCardinalityRows, ({ series }) => series);
    let seen = 0;
    const own = new TopRows<MetricCount>(maxCardinalityRows, ({ series }) => series);
    for (const { name, series } of this.#table.nameCounts()) {
      const newLastHour = Math.min(series, Math.round(added.get(name) ?? 0));
      const row = { name, series, newLastHour };
      // Of equal ones the user's come first.
      if (name.startsWith(ownPrefix)) own.offer(row);
      else top.offer(row);
      if (++seen % rowsPerTurn === 0) await this.#takeTurn();
    }
    for (const row of own.rows()) top.offer(row);
    return top.rows();
  }

  async #countMetric(name: string): Promise<MetricCardinality> {
    const indexes = this.#table.indexesOfName(name);
    const series = indexes.length;
    const added = this.#guard.addedByMetric().get(name) ?? 0;
    const { labels, countedSeries } = await countLabelValues(
      this.#table,
      series,
      (position) => indexes[position],
      this.#takeTurn,
    );
    const valuesOf = new Map(labels.map(({ label, values }) => [label, values]));
    const scale = series / Math.max(1, countedSeries);
    return {
      name,
      series,
      newLastHour: Math.min(series, Math.round(added)),
      countedSeries,
      labels: labelCounts(labels, series, countedSeries).map((row) => ({
        ...row,
        top: topValues(valuesOf.get(row.label) ?? new Map(), scale),
      })),
    };
  }
}

/** What was counted on a part of the series, for all of them. */
function labelCounts(
  labels: CountedLabels['labels'],
  series: number,
  countedSeries: number,
): LabelCount[] {
  const scale = series / Math.max(1, countedSeries);
  const top = new TopRows<LabelCount>(maxCardinalityRows, ({ values }) => values);
  const inOrder = [...labels].sort((a, b) => (a.label < b.label ? -1 : 1));
  for (const { label, series: counted, values } of inOrder) {
    top.offer({ label, values: values.size, series: Math.round(counted * scale) });
  }
  return top.rows();
}

function topValues(values: ReadonlyMap<string, number>, scale: number) {
  const top = new TopRows<{ value: string; series: number }>(maxValues, ({ series }) => series);
  for (const [value, count] of values) top.offer({ value, series: Math.round(count * scale) });
  return top.rows();
}
