import type { SeriesTable } from '../../series/index.ts';
import type { Decoder } from '../format.ts';
import type { Rows } from '../rows.ts';
import { HeadSeries } from './head-series.ts';
import { OpenMetricsReader } from './openmetrics-reader.ts';
import type { ExpositionOptions } from './options.ts';
import { PrometheusReader } from './prometheus-reader.ts';

/**
 * The Prometheus text format 0.0.4 and OpenMetrics 1.0, pushed or scraped. Samples are readings; histograms
 * and summaries are the float series that they are written as. An item is a line, counted from 0.
 */
export class ExpositionDecoder implements Decoder<ExpositionOptions> {
  readonly #series: HeadSeries;
  readonly #prometheus: PrometheusReader;
  readonly #openMetrics: OpenMetricsReader;

  constructor(table: SeriesTable) {
    this.#series = new HeadSeries(table);
    this.#prometheus = new PrometheusReader(this.#series);
    this.#openMetrics = new OpenMetricsReader(this.#series);
  }

  /** @throws TidemarkError 400 `bad_exposition` when a body in OpenMetrics has any mistake. */
  decode(body: Buffer, rows: Rows, options: ExpositionOptions): void {
    this.#series.open(body, options.extraLabels ?? []);
    try {
      if (options.format === 'openmetrics') this.#openMetrics.read(body, rows, options);
      else this.#prometheus.read(body, rows, options);
    } finally {
      this.#series.close();
    }
  }
}
