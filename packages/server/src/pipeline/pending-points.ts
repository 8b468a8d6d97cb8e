import type { MetricMetadata } from '../batch/index.ts';
import type { ExemplarRow, HistogramRow, SeriesIds, Store } from '../store/index.ts';

/** What an object takes in memory, in samples. */
const objectWeight = 16;
/** Buckets that take as much memory as a sample. */
const bucketsPerSample = 3;

/** Histograms, exemplars and metadata that are safe in the log and wait for the store. */
export class PendingPoints {
  readonly histograms: HistogramRow[] = [];
  readonly exemplars: ExemplarRow[] = [];
  /** The newest of each name. */
  readonly metadata = new Map<string, MetricMetadata>();
  /** About as many samples take the same memory. */
  weight = 0;
  /** Two lanes for each series that has histograms since now. */
  readonly #newHistogramSeries: number[] = [];

  addHistogram(row: HistogramRow): void {
    this.histograms.push(row);
    const { positive, negative, bounds } = row.histogram;
    const buckets = positive.index.length + negative.index.length + bounds.length;
    this.weight += objectWeight + Math.ceil(buckets / bucketsPerSample);
  }

  addHistogramSeries(idLow: number, idHigh: number): void {
    this.#newHistogramSeries.push(idLow, idHigh);
    this.weight++;
  }

  addExemplar(row: ExemplarRow): void {
    this.exemplars.push(row);
    this.weight += objectWeight;
  }

  addMetadata(metadata: MetricMetadata): void {
    this.metadata.set(metadata.name, metadata);
    this.weight += objectWeight;
  }

  /** Repeats are harmless. */
  async writeTo(store: Store): Promise<void> {
    const newSeries = this.#newSeriesIds();
    if (newSeries.count > 0) await store.writeHistogramSeries(newSeries);
    if (this.histograms.length > 0) await store.writeHistograms(this.histograms);
    if (this.exemplars.length > 0) await store.writeExemplars(this.exemplars);
    if (this.metadata.size > 0) await store.writeMetadata([...this.metadata.values()]);
  }

  #newSeriesIds(): SeriesIds {
    const lanes = this.#newHistogramSeries;
    const count = lanes.length / 2;
    return {
      count,
      idLow: Uint32Array.from({ length: count }, (_, i) => lanes[i * 2]),
      idHigh: Uint32Array.from({ length: count }, (_, i) => lanes[i * 2 + 1]),
    };
  }
}
