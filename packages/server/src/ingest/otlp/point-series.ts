import { ProtobufReader } from '../../protobuf/index.ts';
import type { SeriesTable } from '../../series/index.ts';
import { KnownSeries } from '../known-series.ts';
import { type Rows, refusedSeries } from '../rows.ts';
import { type Attribute, labelsOf, readAttribute } from './attributes.ts';
import type { MetricHeader, SeriesPart } from './metric-header.ts';
import { plainDecimal } from './plain-decimal.ts';
import type { StreamContext } from './stream-contexts.ts';

/** Most attributes of a data point that are looked at: more than labels are allowed. */
export const maxAttributesPerPoint = 1_000;

/** The label that holds the number of each part. */
const numberLabels = ['', 'le', '', '', 'quantile'];

/**
 * The series of the point that is being read. One of them is known by bytes: which resource and scope it is,
 * the metric's name and unit, and the point's attributes with their tags. Only a series that is met for the
 * first time has its texts decoded.
 */
export class PointSeries {
  readonly #known: KnownSeries;
  readonly #metric: MetricHeader;
  readonly #parser = new ProtobufReader();
  #rows: Rows | undefined;
  #context: StreamContext | undefined;
  #contextKey = 0;
  /** Where attributes of the point lie, one after the other: mostly one stretch. */
  #stretches = new Int32Array(16);
  #stretchCount = 0;
  /** The labels of all series of the point, once they are needed. */
  #labels: Map<string, string> | undefined;

  constructor(table: SeriesTable, metric: MetricHeader) {
    this.#known = new KnownSeries(table);
    this.#metric = metric;
  }

  open(body: Buffer, rows: Rows): void {
    this.#known.open(body);
    this.#parser.open(body);
    this.#rows = rows;
  }

  close(): void {
    this.#known.close();
    this.#parser.close();
    this.#rows = undefined;
    this.#context = undefined;
    this.#labels = undefined;
  }

  openContext(context: StreamContext): void {
    this.#context = context;
    this.#contextKey = context.id * 64;
  }

  openPoint(): void {
    this.#stretchCount = 0;
    this.#labels = undefined;
  }

  /** Notes where a KeyValue of the point lies, its tag included. */
  addAttribute(start: number, end: number): void {
    const last = this.#stretchCount * 2 - 1;
    if (last > 0 && this.#stretches[last] === start) {
      this.#stretches[last] = end;
      return;
    }
    if (last + 2 >= this.#stretches.length) {
      const longer = new Int32Array(this.#stretches.length * 2);
      longer.set(this.#stretches);
      this.#stretches = longer;
    }
    this.#stretches[last + 1] = start;
    this.#stretches[last + 2] = end;
    this.#stretchCount++;
  }

  /**
   * The point's series of this part, found by bytes, or {@link refusedSeries}: then the reason is noted and
   * the point counts as refused.
   */
  find(part: SeriesPart): number {
    const metric = this.#metric;
    const known = this.#known;
    known.begin(this.#contextKey + metric.kind * 8 + part);
    known.add(metric.nameStart, metric.nameEnd);
    known.add(metric.unitStart, metric.unitEnd);
    for (let i = 0; i < this.#stretchCount; i++) {
      known.add(this.#stretches[2 * i], this.#stretches[2 * i + 1]);
    }
    const found = known.find();
    if (found !== -1) return found;
    const series = this.make(part);
    if (series !== refusedSeries) known.learn(series);
    return series;
  }

  /** Likewise, from the texts; `number` is the bound or the quantile of a part that has one. */
  make(part: SeriesPart, number?: number): number {
    const rows = this.#rows;
    const context = this.#context;
    if (rows === undefined || context === undefined) throw new Error('no body is open');
    const parser = this.#parser;
    const metric = this.#metric;
    const name = metric.nameOf(part, parser);
    this.#labels ??= this.#labelsOfPoint(context);
    if (context.problem !== undefined || name === undefined || this.#labels === undefined) {
      const unreadable = `expected UTF-8 in the name, the unit and all attributes, of which there may be ${maxAttributesPerPoint}`;
      rows.refuse('attributes', context.problem ?? unreadable);
      return refusedSeries;
    }
    const labels = new Map(this.#labels);
    if (number !== undefined) labels.set(numberLabels[part], plainDecimal(number));
    const series = rows.series(name, [...labels], metric.typeOf(part), metric.unit(parser));
    if (series !== refusedSeries) this.#describe(rows);
    return series;
  }

  /** Metadata goes with the first series of a metric that a body brings and that is new here. */
  #describe(rows: Rows): void {
    const metric = this.#metric;
    if (metric.isDescribed) return;
    metric.isDescribed = true;
    rows.addMetadata({
      name: metric.name(this.#parser) ?? '',
      type: metric.metadataType(),
      help: metric.help(this.#parser),
      unit: metric.unitName(),
    });
  }

  /** The labels that all series of the point share; undefined when something is not UTF-8 or there are too many. */
  #labelsOfPoint(context: StreamContext): Map<string, string> | undefined {
    const attributes: Attribute[] = [];
    const parser = this.#parser;
    for (let i = 0; i < this.#stretchCount; i++) {
      parser.open(parser.bytes, this.#stretches[2 * i], this.#stretches[2 * i + 1]);
      while (parser.next()) {
        const attribute = readAttribute(parser);
        if (attribute === undefined || attributes.length === maxAttributesPerPoint)
          return undefined;
        attributes.push(attribute);
      }
    }
    const labels = labelsOf(attributes);
    for (const [label, value] of context.promoted) {
      if (!labels.has(label)) labels.set(label, value);
    }
    for (const [label, value] of context.fixed) labels.set(label, value);
    return labels;
  }
}
