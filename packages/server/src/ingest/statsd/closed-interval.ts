import { type Histogram, observation } from '../../batch/index.ts';
import { type Rows, refusedSeries } from '../rows.ts';
import type { AggregatedSeries } from './aggregated-series.ts';
import { statsdTypes } from './statsd-reader.ts';

/** What one sender's series gathered in an interval, for the rows. */
export type ClosedInterval = { sender: string; values: ClosedValue[] };

export type ClosedValue = {
  series: AggregatedSeries;
  timestampMs: number;
  value: number;
  /** Of a timer; `value` means nothing then. */
  histogram: Histogram | undefined;
};

/** What the series gathered, at the time of the flush. */
export function closedValue(series: AggregatedSeries, nowMs: number): ClosedValue {
  return { series, timestampMs: nowMs, value: series.value, histogram: series.histogram };
}

/**
 * Writes an interval to rows. Counters are observations of what was added, so that each one counts; gauges
 * and the sizes of sets are readings; a timer is one histogram of the values that came. What the rows refuse
 * they note, with the place in the interval as its item.
 */
export function writeInterval({ values }: ClosedInterval, rows: Rows): void {
  for (let i = 0; i < values.length; i++) {
    const { series, timestampMs, value, histogram } = values[i];
    rows.item = i;
    const { type, unit } = definitions[series.type];
    const index = rows.series(series.name, series.labels, type, unit);
    if (index === refusedSeries) continue;
    if (histogram !== undefined) rows.addHistogram(index, timestampMs, histogram, observation);
    else if (type === 'counter') rows.addObservation(index, timestampMs, value);
    else rows.addReading(index, timestampMs, value);
  }
}

const definitions = {
  [statsdTypes.counter]: { type: 'counter', unit: undefined },
  [statsdTypes.gauge]: { type: 'gauge', unit: undefined },
  [statsdTypes.set]: { type: 'gauge', unit: undefined },
  [statsdTypes.timer]: { type: 'latency', unit: 'ms' },
  [statsdTypes.histogram]: { type: 'latency', unit: undefined },
} as const;
