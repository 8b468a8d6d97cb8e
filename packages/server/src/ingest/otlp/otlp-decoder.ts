import { type ProtobufReader, tagOf, wireTypes } from '../../protobuf/index.ts';
import type { SeriesTable } from '../../series/index.ts';
import type { Decoder } from '../format.ts';
import { type Rows, refusedSeries } from '../rows.ts';
import { DeltaAccumulator } from './delta-accumulator.ts';
import { ExponentialPoints } from './exponential-points.ts';
import { HistogramPoints } from './histogram-points.ts';
import { jsonToProtobuf } from './json/json-to-protobuf.ts';
import { type MetricHeader, metricKinds } from './metric-header.ts';
import { readNumberPoint } from './number-points.ts';
import { targetInfoName } from './resource-labels.ts';
import { type StreamContext, StreamContexts } from './stream-contexts.ts';
import { SummaryPoints } from './summary-points.ts';
import { Translation } from './translation.ts';

const { varint, bytes } = wireTypes;

/** The two encodings of OTLP over HTTP. */
export type OtlpEncoding = 'protobuf' | 'json';
export type OtlpOptions = { encoding: OtlpEncoding };

/** `AggregationTemporality` */
const temporalities = { unspecified: 0, delta: 1, cumulative: 2 };

/** Fields of Metric that hold its points. */
const dataTags = {
  gauge: tagOf(5, bytes),
  sum: tagOf(7, bytes),
  histogram: tagOf(9, bytes),
  exponentialHistogram: tagOf(10, bytes),
  summary: tagOf(11, bytes),
};

/** The first field of each of them. */
const dataPoint = tagOf(1, bytes);

/**
 * OpenTelemetry's metrics: opentelemetry/proto/metrics/v1/metrics.proto, stable since 1.0.
 *
 *   ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1 }
 *   ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2 }
 *   ScopeMetrics    { InstrumentationScope scope = 1; repeated Metric metrics = 2 }
 *   Metric          { string name = 1; string description = 2; string unit = 3;
 *                     oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9;
 *                                  ExponentialHistogram exponential_histogram = 10; Summary summary = 11 } }
 *   Sum             { repeated NumberDataPoint data_points = 1; aggregation_temporality = 2; is_monotonic = 3 }
 *   Gauge, Histogram, …: likewise
 *
 * Protobuf may bring fields in any order, so what goes for all of a message's children is read first, in a
 * pass that skips the children. An item is a data point, counted from 0. JSON is written as protobuf first,
 * so that there is one mapping.
 */
export class OtlpDecoder implements Decoder<OtlpOptions> {
  readonly #translation: Translation;
  readonly #contexts = new StreamContexts();
  readonly #histograms: HistogramPoints;
  readonly #exponentials: ExponentialPoints;
  readonly #summaries: SummaryPoints;
  readonly #resource = { start: 0, end: 0 };
  readonly #scope = { start: 0, end: 0 };
  #nextItem = 0;
  /** Items that were refused before, and are not in the body that is read. */
  #refusedItems: readonly number[] = [];
  #nextRefused = 0;

  /** The totals of deltas belong to the decoder; they may be given to bound their memory otherwise. */
  constructor(table: SeriesTable, deltas: DeltaAccumulator = new DeltaAccumulator()) {
    this.#translation = new Translation(table, deltas);
    this.#histograms = new HistogramPoints(this.#translation);
    this.#exponentials = new ExponentialPoints(this.#translation);
    this.#summaries = new SummaryPoints(this.#translation);
  }

  decode(body: Buffer, rows: Rows, { encoding }: OtlpOptions): void {
    const translation = this.#translation;
    const { reader } = translation;
    const { protobuf, refusedPoints } =
      encoding === 'json' ? jsonToProtobuf(body, rows) : { protobuf: body, refusedPoints: [] };
    translation.open(protobuf, rows);
    this.#nextItem = 0;
    this.#refusedItems = refusedPoints;
    this.#nextRefused = 0;
    try {
      while (reader.next()) {
        if (reader.tag === tagOf(1, bytes)) this.#readResourceMetrics();
        else reader.skip();
      }
      translation.deltas.apply(rows);
    } finally {
      translation.close();
      this.#contexts.close();
    }
  }

  #readResourceMetrics(): void {
    const translation = this.#translation;
    const { reader, rows } = translation;
    rows.countPart();
    const outer = reader.enter();
    const start = reader.at;
    findField(reader, tagOf(1, bytes), this.#resource);
    reader.at = start;
    translation.newestMs = -1;
    let context: StreamContext | undefined;
    while (reader.next()) {
      if (reader.tag === tagOf(2, bytes)) context = this.#readScopeMetrics();
      else reader.skip();
    }
    reader.leave(outer);
    if (context !== undefined) this.#addTargetInfo(context);
  }

  #readScopeMetrics(): StreamContext {
    const { reader, rows, series } = this.#translation;
    rows.countPart(scopeWeight);
    const outer = reader.enter();
    const start = reader.at;
    findField(reader, tagOf(1, bytes), this.#scope);
    reader.at = start;
    const context = this.#contexts.find(reader.bytes, this.#resource, this.#scope, () =>
      rows.countPart(attributeWeight),
    );
    series.openContext(context);
    while (reader.next()) {
      if (reader.tag === tagOf(2, bytes)) this.#readMetric();
      else reader.skip();
    }
    reader.leave(outer);
    return context;
  }

  #readMetric(): void {
    const { reader, rows, metric } = this.#translation;
    rows.countPart();
    const outer = reader.enter();
    metric.clear();
    let dataTag = 0;
    let start = 0;
    let end = 0;
    while (reader.next()) {
      if ((reader.tag & 7) !== bytes) {
        reader.skip();
        continue;
      }
      reader.range();
      const { tag, rangeStart, rangeEnd } = reader;
      if (isText(tag)) setText(metric, tag, rangeStart, rangeEnd);
      else if (isData(tag)) {
        dataTag = tag;
        start = rangeStart;
        end = rangeEnd;
      }
    }
    if (dataTag !== 0) {
      const data = reader.enterAt(start, end);
      this.#readData(dataTag);
      reader.leave(data);
    }
    reader.leave(outer);
  }

  #readData(dataTag: number): void {
    const { metric } = this.#translation;
    switch (dataTag) {
      case dataTags.gauge:
        metric.kind = metricKinds.gauge;
        this.#readNumbers();
        return;
      case dataTags.sum:
        if (this.#readTemporality(metricKinds.upDownCounter)) this.#readNumbers();
        return;
      case dataTags.histogram:
        if (this.#readTemporality(metricKinds.histogram)) this.#readHistograms();
        return;
      case dataTags.exponentialHistogram:
        if (this.#readTemporality(metricKinds.exponentialHistogram)) this.#readExponentials();
        return;
      default:
        metric.kind = metricKinds.summary;
        this.#readSummaries();
    }
  }

  // One loop for each kind, so that the engine compiles each for itself.

  #readNumbers(): void {
    const translation = this.#translation;
    const { reader, rows } = translation;
    while (reader.next()) {
      if (reader.tag === dataPoint) {
        rows.item = this.#takeItem();
        readNumberPoint(translation);
      } else reader.skip();
    }
  }

  #readHistograms(): void {
    const { reader, rows } = this.#translation;
    while (reader.next()) {
      if (reader.tag === dataPoint) {
        rows.item = this.#takeItem();
        rows.countPart(distributionWeight);
        this.#histograms.read();
      } else reader.skip();
    }
  }

  #readExponentials(): void {
    const { reader, rows } = this.#translation;
    while (reader.next()) {
      if (reader.tag === dataPoint) {
        rows.item = this.#takeItem();
        rows.countPart(distributionWeight);
        this.#exponentials.read();
      } else reader.skip();
    }
  }

  #readSummaries(): void {
    const { reader, rows } = this.#translation;
    while (reader.next()) {
      if (reader.tag === dataPoint) {
        rows.item = this.#takeItem();
        this.#summaries.read();
      } else reader.skip();
    }
  }

  /** The position of the next data point. */
  #takeItem(): number {
    this.#translation.rows.countPart();
    while (this.#refusedItems[this.#nextRefused] === this.#nextItem) {
      this.#nextRefused++;
      this.#nextItem++;
    }
    return this.#nextItem++;
  }

  /** Reads what stands beside the points of a Sum or a histogram; false when its points are refused. */
  #readTemporality(kind: MetricHeader['kind']): boolean {
    const { reader, rows, metric } = this.#translation;
    const start = reader.at;
    let temporality = temporalities.unspecified;
    let isMonotonic = false;
    let pointCount = 0;
    while (reader.next()) {
      if (reader.tag === dataPoint) {
        pointCount++;
        reader.range();
      } else if (reader.tag === tagOf(2, varint)) temporality = reader.int32();
      else if (reader.tag === tagOf(3, varint)) isMonotonic = reader.bool();
      else reader.skip();
    }
    metric.kind = kind === metricKinds.upDownCounter && isMonotonic ? metricKinds.counter : kind;
    metric.isDelta = temporality === temporalities.delta;
    if (temporality === temporalities.delta || temporality === temporalities.cumulative) {
      reader.at = start;
      return true;
    }
    if (pointCount > 0) {
      rows.item = this.#takeItem();
      rows.refuse('aggregationTemporality', 'expected 1 (delta) or 2 (cumulative)', pointCount);
      for (let left = pointCount - 1; left > 0; left--) this.#takeItem();
    }
    return false;
  }

  /** `target_info` holds all attributes of a resource, at the newest time of its points. */
  #addTargetInfo(context: StreamContext): void {
    const { rows, newestMs } = this.#translation;
    if (context.targetInfo === undefined || newestMs < 0) return;
    if (context.targetSeries === -1 || !rows.table.has(context.targetSeries)) {
      const series = rows.series(targetInfoName, context.targetInfo, 'gauge', undefined, 0);
      context.targetSeries = series;
      if (series === refusedSeries) return;
    }
    rows.addReading(context.targetSeries, newestMs, 1);
  }
}

/** What a scope costs more than others, as its attributes are looked up; see {@link Rows.countPart}. */
const scopeWeight = 2;
/** What a histogram costs beside its samples. */
const distributionWeight = 8;
/** What an attribute of a resource or a scope costs, which may become a label in several places. */
const attributeWeight = 4;

/** Finds where the value of a field of the present message lies; empty when it is missing. */
function findField(
  reader: ProtobufReader,
  tag: number,
  stretch: { start: number; end: number },
): void {
  stretch.start = 0;
  stretch.end = 0;
  while (reader.next()) {
    const isIt = reader.tag === tag;
    reader.skip();
    if (isIt) {
      stretch.start = reader.rangeStart;
      stretch.end = reader.rangeEnd;
    }
  }
}

function isText(tag: number): boolean {
  return tag === tagOf(1, bytes) || tag === tagOf(2, bytes) || tag === tagOf(3, bytes);
}

function setText(metric: MetricHeader, tag: number, start: number, end: number): void {
  if (tag === tagOf(1, bytes)) {
    metric.nameStart = start;
    metric.nameEnd = end;
  } else if (tag === tagOf(2, bytes)) {
    metric.descriptionStart = start;
    metric.descriptionEnd = end;
  } else {
    metric.unitStart = start;
    metric.unitEnd = end;
  }
}

function isData(tag: number): boolean {
  return (
    tag === dataTags.gauge ||
    tag === dataTags.sum ||
    tag === dataTags.histogram ||
    tag === dataTags.exponentialHistogram ||
    tag === dataTags.summary
  );
}
