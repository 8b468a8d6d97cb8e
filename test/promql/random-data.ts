import { staleNaN } from '../../packages/server/src/batch/index.ts';
import type { LoadedSample, LoadedSeries } from '../../packages/server/src/promql/testing/index.ts';
import { type Random, randomInteger } from '../support/random.ts';

/** Data of the differential test begin here. Prometheus takes at most an hour of it in any order. */
export const dataStartMs = Date.UTC(2024, 0, 1);
export const dataMs = 55 * 60_000;
const stepMs = 15_000;

/**
 * Each series a random walk with gaps and ends. No sample lies on a whole second, because Prometheus 2 counts a sample
 * on the left bound of a range in, and Prometheus 3 does not.
 */
export function randomData(random: Random): LoadedSeries[] {
  const series: LoadedSeries[] = [];
  for (const job of ['api', 'db', 'web']) {
    for (const instance of ['a', 'b', 'c', 'd']) {
      const target = { job, instance };
      series.push(counter(random, { __name__: 'requests_total', ...target, code: '200' }));
      series.push(counter(random, { __name__: 'requests_total', ...target, code: '500' }));
      series.push(gauge(random, { __name__: 'temperature', ...target }));
      if (instance !== 'd') series.push(gauge(random, { __name__: 'load', ...target, zone: job }));
      series.push(odd(random, { __name__: 'odd', ...target }));
    }
    series.push(constant(random, { __name__: 'limit', job, kind: `limit of ${job}` }));
    series.push(...classicHistogram(random, job));
  }
  return series;
}

type Labels = Readonly<Record<string, string>>;

function toSeries(labels: Labels, samples: LoadedSample[]): LoadedSeries {
  const pairs = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
  return { labels: pairs, samples };
}

/** Times of the samples of one series: jitter, gaps of some minutes, and maybe an end. */
function times(random: Random): number[] {
  const found: number[] = [];
  const endMs = random() < 0.2 ? dataMs * random() : dataMs;
  for (let at = 0; at < endMs; at += stepMs) {
    if (random() < 0.01) at += stepMs * randomInteger(random, 40);
    if (at < endMs) found.push(dataStartMs + at + 1 + randomInteger(random, 900));
  }
  return found;
}

/** Falls back to a value that is far from 0, see the rates of Prometheus 2 near 0. */
function counter(random: Random, labels: Labels): LoadedSeries {
  let value = 10_000 + randomInteger(random, 10_000);
  const samples = times(random).map((timestampMs) => {
    value =
      random() < 0.01 ? 5000 + randomInteger(random, 1000) : value + randomInteger(random, 20);
    return { timestampMs, value };
  });
  return toSeries(labels, withStaleMarker(random, samples));
}

function gauge(random: Random, labels: Labels): LoadedSeries {
  let value = 100 * random() - 50;
  const samples = times(random).map((timestampMs) => {
    value += 10 * (random() - 0.5);
    return { timestampMs, value: Math.round(value * 1000) / 1000 };
  });
  return toSeries(labels, withStaleMarker(random, samples));
}

/** Few different values, with NaN and infinities. */
function odd(random: Random, labels: Labels): LoadedSeries {
  const values = [0, 1, 1, 2, 3, -1, -0.5, 1e10, Number.NaN, Number.POSITIVE_INFINITY];
  const samples = times(random).map((timestampMs) => ({
    timestampMs,
    value: values[randomInteger(random, values.length)] ?? 0,
  }));
  return toSeries(labels, samples);
}

function constant(random: Random, labels: Labels): LoadedSeries {
  const value = randomInteger(random, 100);
  return toSeries(
    labels,
    times(random).map((timestampMs) => ({ timestampMs, value })),
  );
}

function classicHistogram(random: Random, job: string): LoadedSeries[] {
  const bounds = ['0.1', '0.5', '1', '5', '+Inf'];
  const counts = bounds.map(() => 1000);
  const at = times(random);
  const samples = bounds.map((): LoadedSample[] => []);
  for (const timestampMs of at) {
    let below = 0;
    bounds.forEach((_, index) => {
      below += randomInteger(random, 5);
      counts[index] = (counts[index] ?? 0) + below;
      samples[index]?.push({ timestampMs, value: counts[index] ?? 0 });
    });
  }
  return bounds.map((le, index) =>
    toSeries({ __name__: 'latency_bucket', job, le }, samples[index] ?? []),
  );
}

function withStaleMarker(random: Random, samples: LoadedSample[]): LoadedSample[] {
  const at = randomInteger(random, samples.length * 3);
  return samples.map((sample, index) => (index === at ? { ...sample, value: staleNaN } : sample));
}
