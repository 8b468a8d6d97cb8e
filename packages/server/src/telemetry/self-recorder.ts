import { reading } from '../batch/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Log } from '../wal/index.ts';
import type { Telemetry } from './telemetry.ts';

/** How often Tidemark writes down its own figures, in milliseconds. */
export const selfRecordIntervalMs = 10_000;

/**
 * Records Tidemark's figures into itself, so that a fresh install has charts at once: levels as they
 * are, counters as what was added per second, durations as their mean since the last recording.
 */
export class SelfRecorder {
  readonly #telemetry: Telemetry;
  readonly #table: SeriesTable;
  readonly #log: Log;
  readonly #nowMs: () => number;
  #before = new Map<string, number>();
  #beforeMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(telemetry: Telemetry, table: SeriesTable, log: Log, nowMs: () => number) {
    this.#telemetry = telemetry;
    this.#table = table;
    this.#log = log;
    this.#nowMs = nowMs;
    this.#beforeMs = nowMs();
  }

  start(): void {
    // A full disk or a stopping server is no reason to stop: the next recording tells.
    this.#timer = setInterval(
      () => void this.record().catch(() => undefined),
      selfRecordIntervalMs,
    );
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async record(): Promise<void> {
    const nowMs = this.#nowMs();
    const elapsedS = Math.max(0.001, (nowMs - this.#beforeMs) / 1000);
    this.#beforeMs = nowMs;
    this.#telemetry.measureCpu();
    for (const gauge of this.#telemetry.levels) this.#append(gauge.name, nowMs, gauge.read());
    for (const counter of this.#telemetry.counters) {
      const added = this.#since(counter.name, counter.total);
      this.#append(counter.name.replace(/_total$/, '_per_second'), nowMs, added / elapsedS);
    }
    for (const histogram of this.#telemetry.histograms) {
      const count = this.#since(`${histogram.name}_count`, histogram.count);
      const sum = this.#since(`${histogram.name}_sum`, histogram.sum);
      if (count > 0) this.#append(`${histogram.name}_mean`, nowMs, sum / count);
    }
    await this.#log.commit();
  }

  #since(key: string, value: number): number {
    const before = this.#before.get(key) ?? 0;
    this.#before.set(key, value);
    return value - before;
  }

  #append(name: string, timestampMs: number, value: number): void {
    const known = this.#table.find(name);
    const series =
      known === -1 ? this.#table.create(name, [], 'gauge', unitOf(name) ?? null) : known;
    this.#log.gathering.append(this.#table, series, timestampMs, value, reading);
  }
}

function unitOf(name: string): string | undefined {
  if (name.endsWith('_per_second')) return name.includes('bytes') ? 'bytes/s' : '1/s';
  if (name.includes('_bytes')) return 'bytes';
  return name.includes('_seconds') ? 's' : undefined;
}
