import type { MetricType } from '@tidemark/protocol';
import { unitRandom } from './random.ts';
import { burst, dailyWave, drift, jitter, leak } from './shapes.ts';

/** What kind of machine a metric comes from; it gives the host its name. */
export type HostKind = 'web' | 'db' | 'sensor' | 'shop';

export type SimulatedMetric = {
  name: string;
  type: MetricType;
  unit: string;
  host: HostKind;
  /** Bounds of the level; of a counter's they are per second. */
  min: number;
  max: number;
  /** Digits behind the point that values are rounded to. */
  decimals: number;
  /** The level within 0 and 1, later stretched to the bounds. */
  level: (seed: number, timeMs: number) => number;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const gibibyte = 1024 ** 3;

const busyHours = (seed: number, timeMs: number) =>
  0.55 * dailyWave(timeMs, 14) +
  0.2 * drift(seed, timeMs, 2 * minuteMs) +
  0.05 * jitter(seed, timeMs);
const busyWithBursts = (seed: number, timeMs: number) =>
  0.8 * busyHours(seed, timeMs) + 0.35 * burst(seed, timeMs, 5 * minuteMs, 0.5);
const rareTrouble = (seed: number, timeMs: number) =>
  0.04 * jitter(seed, timeMs) + 0.9 * burst(seed, timeMs, 8 * minuteMs, 0.3);
/** Most are short and a few are long: the fourth power of an even distribution. */
const longTail = (seed: number, timeMs: number) =>
  0.02 +
  0.5 * jitter(seed, timeMs) ** 4 +
  0.4 * burst(seed, timeMs, 10 * minuteMs, 0.3) * jitter(seed + 1, timeMs);

/** The metrics that are simulated; without options one series of each. */
export const metricCatalog: readonly SimulatedMetric[] = [
  {
    ...gauge('cpu_usage_percent', 'percent', 'web'),
    min: 1,
    max: 100,
    decimals: 2,
    level: busyWithBursts,
  },
  {
    ...gauge('load_average_1m', '1', 'web'),
    min: 0.05,
    max: 16,
    decimals: 2,
    level: busyWithBursts,
  },
  {
    ...gauge('memory_used_bytes', 'bytes', 'web'),
    min: 2 * gibibyte,
    max: 15 * gibibyte,
    decimals: 0,
    level: leakIn(6 * hourMs),
  },
  {
    ...gauge('disk_free_bytes', 'bytes', 'db'),
    min: 20 * gibibyte,
    max: 400 * gibibyte,
    decimals: 0,
    level: (seed, timeMs) => 1 - leak(seed, timeMs, 48 * hourMs),
  },
  {
    ...counter('disk_read_bytes_total', 'bytes', 'db'),
    min: 0,
    max: 80_000_000,
    decimals: 0,
    level: rareTrouble,
  },
  {
    ...counter('network_received_bytes_total', 'bytes', 'web'),
    min: 20_000,
    max: 40_000_000,
    decimals: 0,
    level: busyWithBursts,
  },
  {
    ...counter('network_sent_bytes_total', 'bytes', 'web'),
    min: 40_000,
    max: 110_000_000,
    decimals: 0,
    level: busyWithBursts,
  },
  {
    ...counter('http_requests_total', 'requests', 'web'),
    min: 5,
    max: 900,
    decimals: 0,
    level: busyWithBursts,
  },
  {
    ...counter('http_errors_total', 'requests', 'web'),
    min: 0,
    max: 40,
    decimals: 0,
    level: rareTrouble,
  },
  {
    ...latency('http_request_duration_seconds', 'web'),
    min: 0.002,
    max: 2.5,
    decimals: 4,
    level: longTail,
  },
  {
    ...latency('db_query_duration_seconds', 'db'),
    min: 0.0004,
    max: 0.8,
    decimals: 4,
    level: longTail,
  },
  {
    ...gauge('db_connections', 'connections', 'db'),
    min: 3,
    max: 200,
    decimals: 0,
    level: busyHours,
  },
  {
    ...gauge('queue_depth', 'messages', 'shop'),
    min: 0,
    max: 5_000,
    decimals: 0,
    level: rareTrouble,
  },
  {
    ...gauge('cache_hit_ratio', 'ratio', 'web'),
    min: 0.4,
    max: 0.999,
    decimals: 3,
    level: (seed, timeMs) => 1 - 0.8 * rareTrouble(seed, timeMs),
  },
  {
    ...gauge('heap_used_bytes', 'bytes', 'shop'),
    min: 0.2 * gibibyte,
    max: 4 * gibibyte,
    decimals: 0,
    level: leakIn(4 * minuteMs),
  },
  {
    ...gauge('open_file_descriptors', 'files', 'web'),
    min: 80,
    max: 4_096,
    decimals: 0,
    level: leakIn(hourMs),
  },
  {
    ...gauge('room_temperature_celsius', 'celsius', 'sensor'),
    min: 16,
    max: 31,
    decimals: 2,
    level: roomClimate(15),
  },
  {
    ...gauge('room_humidity_percent', 'percent', 'sensor'),
    min: 28,
    max: 70,
    decimals: 1,
    level: roomClimate(4),
  },
  {
    ...gauge('battery_volts', 'volts', 'sensor'),
    min: 3.1,
    max: 4.2,
    decimals: 3,
    level: (seed, timeMs) => 1 - leak(seed, timeMs, 30 * hourMs) ** 2,
  },
  {
    ...gauge('orders_per_minute', 'orders', 'shop'),
    min: 0,
    max: 240,
    decimals: 0,
    level: busyWithBursts,
  },
];

/**
 * The value of a metric at a moment. A counter gives its increment over the `elapsedMs` since its last
 * sample; fractions are rounded by chance, so that sums come out right.
 */
export function valueAt(
  metric: SimulatedMetric,
  seed: number,
  timeMs: number,
  elapsedMs: number,
): number {
  const level = Math.min(1, Math.max(0, metric.level(seed, timeMs)));
  const value = metric.min + (metric.max - metric.min) * level;
  if (metric.type !== 'counter') return value;
  return Math.floor((value * elapsedMs) / 1000 + unitRandom(seed, timeMs));
}

function leakIn(periodMs: number): SimulatedMetric['level'] {
  return (seed, timeMs) =>
    0.85 * leak(seed, timeMs, periodMs) +
    0.1 * drift(seed, timeMs, minuteMs) +
    0.02 * jitter(seed, timeMs);
}

function roomClimate(peakHour: number): SimulatedMetric['level'] {
  return (seed, timeMs) =>
    0.5 * dailyWave(timeMs, peakHour) +
    0.4 * drift(seed, timeMs, 20 * minuteMs) +
    0.02 * jitter(seed, timeMs);
}

function gauge(name: string, unit: string, host: HostKind) {
  return { name, type: 'gauge' as const, unit, host };
}

function counter(name: string, unit: string, host: HostKind) {
  return { name, type: 'counter' as const, unit, host };
}

function latency(name: string, host: HostKind) {
  return { name, type: 'latency' as const, unit: 'seconds', host };
}
