import type { ExpectedSeriesState } from '@tidemark/protocol';
import type { LabelPairs } from '../series/index.ts';
import { dismissed, type SeriesState, silent, speaking } from './expected-series.ts';
import type { Watch } from './watch.ts';

/** A series that is waited for, as its document has it; the key is `<expectation>/<id of the series>`. */
export type StoredSeries = {
  name: string;
  labels: LabelPairs;
  state: ExpectedSeriesState;
  sinceMs: number;
  /** When it spoke last, as far as was known when the state changed. */
  spokeMs: number;
};

export const stateNames: readonly ExpectedSeriesState[] = ['speaking', 'silent', 'dismissed'];
const states: Readonly<Record<ExpectedSeriesState, SeriesState>> = { speaking, silent, dismissed };

export function keyOf(watch: Watch, entry: number): string {
  return `${watch.expectation.id}/${watch.series.idOf(entry)}`;
}

/** The expectation and the series that a key is of. */
export function partsOf(key: string): { expectation: string; series: string } {
  const at = key.indexOf('/');
  return { expectation: key.slice(0, at), series: key.slice(at + 1) };
}

export function storedSeries({ series }: Watch, entry: number): StoredSeries {
  return {
    ...series.textsOf(entry),
    state: stateNames[series.state[entry]] ?? 'speaking',
    sinceMs: series.sinceMs[entry],
    spokeMs: series.spokeMs[entry],
  };
}

/** Takes in what the last process knew. */
export function restoreSeries(watch: Watch, id: string, stored: StoredSeries): void {
  const { series } = watch;
  const entry = series.restore(id, { name: stored.name, labels: stored.labels });
  series.spokeMs[entry] = stored.spokeMs;
  watch.become(entry, states[stored.state], stored.sinceMs);
}
