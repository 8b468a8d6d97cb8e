import type { MetricType } from '@tidemark/protocol';
import type { MetadataType } from '../../batch/index.ts';
import type { ProtobufReader } from '../../protobuf/index.ts';
import { checkUnit } from '../check-series.ts';
import { metricName, unitName } from './metric-name.ts';

/** What a metric is once its temporality is left aside; part of the key of its series. */
export const metricKinds = {
  gauge: 0,
  counter: 1,
  upDownCounter: 2,
  histogram: 3,
  exponentialHistogram: 4,
  summary: 5,
} as const;
export type MetricKind = (typeof metricKinds)[keyof typeof metricKinds];

/** What one of a point's series holds; part of its key, too. */
export const seriesParts = {
  value: 0,
  bucket: 1,
  sum: 2,
  count: 3,
  quantile: 4,
} as const;
export type SeriesPart = (typeof seriesParts)[keyof typeof seriesParts];

const suffixes = ['', '_bucket', '_sum', '_count', ''];

const metadataTypes: readonly MetadataType[] = [
  'gauge',
  'counter',
  'gauge',
  'histogram',
  'histogram',
  'summary',
];

/** Longest help of a metric, in UTF-16 code units; the rest is cut off. */
export const maxHelpLength = 1024;

/** The metric that is being read: where its texts lie in the body, and what they mean once that is asked. */
export class MetricHeader {
  kind: MetricKind = metricKinds.gauge;
  isDelta = false;
  nameStart = 0;
  nameEnd = 0;
  unitStart = 0;
  unitEnd = 0;
  descriptionStart = 0;
  descriptionEnd = 0;
  /** Whether this body's metadata of the metric is written. */
  isDescribed = false;
  #name: string | undefined;
  #unit: string | undefined;
  #isParsed = false;

  clear(): void {
    this.kind = metricKinds.gauge;
    this.isDelta = false;
    this.nameStart = 0;
    this.nameEnd = 0;
    this.unitStart = 0;
    this.unitEnd = 0;
    this.descriptionStart = 0;
    this.descriptionEnd = 0;
    this.isDescribed = false;
    this.#isParsed = false;
  }

  /** Prometheus' name of the metric; undefined when name or unit are not UTF-8. */
  name(reader: ProtobufReader): string | undefined {
    this.#parse(reader);
    return this.#name;
  }

  nameOf(part: SeriesPart, reader: ProtobufReader): string | undefined {
    const name = this.name(reader);
    return name === undefined ? undefined : name + suffixes[part];
  }

  /** The unit as sent; one that no series can have is left out. */
  unit(reader: ProtobufReader): string | undefined {
    this.#parse(reader);
    const unit = this.#unit;
    return unit === undefined || unit === '' || checkUnit(unit) !== undefined ? undefined : unit;
  }

  typeOf(part: SeriesPart): MetricType {
    const { kind } = this;
    if (kind === metricKinds.exponentialHistogram) return 'latency';
    if (part === seriesParts.quantile) return 'gauge';
    if (part === seriesParts.value && kind !== metricKinds.counter) return 'gauge';
    return 'counter';
  }

  metadataType(): MetadataType {
    return metadataTypes[this.kind];
  }

  /** The unit in OpenMetrics' words. */
  unitName(): string {
    return unitName(this.#unit ?? '');
  }

  /** The description, as far as it is a text of a sane length. */
  help(reader: ProtobufReader): string {
    const help = reader.text(this.descriptionStart, this.descriptionEnd) ?? '';
    return help.length <= maxHelpLength ? help : help.slice(0, maxHelpLength).toWellFormed();
  }

  #parse(reader: ProtobufReader): void {
    if (this.#isParsed) return;
    this.#isParsed = true;
    const name = reader.text(this.nameStart, this.nameEnd);
    const unit = reader.text(this.unitStart, this.unitEnd);
    this.#unit = unit;
    const { kind } = this;
    const named =
      kind === metricKinds.counter ? 'counter' : kind === metricKinds.gauge ? 'gauge' : 'other';
    this.#name =
      name === undefined || unit === undefined ? undefined : metricName(name, unit, named);
  }
}
