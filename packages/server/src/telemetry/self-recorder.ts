import { reading } from '../batch/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Log } from '../wal/index.ts';
import type { Telemetry } from './telemetry.ts';

/** How often Tidemark writes down its own figures, in milliseconds. */
export const selfRecordIntervalMs = 10_000;

export type SelfRecorderOptions = {
  telemetry: Telemetry;
  table: SeriesTable;
  log: Log;
  nowMs: () => number;
  /** Waits until samples may be appended; rejects when they may not. */
  admit: () => Promise<void>;
};

/**
 * Records Tidemark's figures into itself, so that a fresh install has charts at once: levels as they
 * are, counters as what was added per second, durations as their mean since the last recording.
 */
export class SelfRecorder {
  readonly #options: SelfRecorderOptions;
  #before = new Map<string, number>();
  #beforeMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SelfRecorderOptions) {
    this.#options = options;
    this.#beforeMs = options.nowMs();
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
    const { telemetry, log, admit } = this.#options;
    await admit();
    const nowMs = this.#options.nowMs();
    const elapsedS = Math.max(0.001, (nowMs - this.#beforeMs) / 1000);
    this.#beforeMs = nowMs;
    telemetry.measureCpu();
    for (const gauge of telemetry.levels) this.#append(gauge.name, nowMs, gauge.read());
    for (const counter of telemetry.counters) {
      const added = this.#since(counter.name, counter.total);
      this.#append(counter.name.replace(/_total$/, '_per_second'), nowMs, added / elapsedS);
    }
    for (const histogram of telemetry.histograms) {
      const count = this.#since(`${histogram.name}_count`, histogram.count);
      const sum = this.#since(`${histogram.name}_sum`, histogram.sum);
      if (count > 0) this.#append(`${histogram.name}_mean`, nowMs, sum / count);
    }
    await log.commit();
  }

  #since(key: string, value: number): number {
    const before = this.#before.get(key) ?? 0;
    this.#before.set(key, value);
    return value - before;
  }

  #append(name: string, timestampMs: number, value: number): void {
    const { table, log } = this.#options;
    const known = table.find(name);
    const series = known === -1 ? table.create(name, [], 'gauge', unitOf(name) ?? null) : known;
    log.gathering.append(table, series, timestampMs, value, reading);
  }
}

function unitOf(name: string): string | undefined {
  if (name.endsWith('_per_second')) return name.includes('bytes') ? 'bytes/s' : '1/s';
  if (name.includes('_bytes')) return 'bytes';
  return name.includes('_seconds') ? 's' : undefined;
}
