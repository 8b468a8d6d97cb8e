import type { CheckThresholds } from '@tidemark/protocol';
import type { AlertSink } from '../alerts/index.ts';
import { Checks } from '../checks/index.ts';
import type { Documents } from '../documents/index.ts';
import { TidemarkError } from '../errors/index.ts';
import type { Ingest } from '../ingest/index.ts';
import type { Logger } from '../logger/index.ts';
import { OwnOutage } from '../outage/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { heartbeatMetric } from '../telemetry/index.ts';

/** How often the watchers look, in milliseconds. */
const watchIntervalMs = 1_000;

export type WatchersOptions = {
  table: SeriesTable;
  ingest: Ingest;
  documents: Documents;
  sink: AlertSink;
  checkThresholds: CheckThresholds;
  logger: Logger;
  nowMs: () => number;
};

/** What watches senders beside the rules: checks of hosts, and series that must speak. */
export class Watchers {
  readonly checks: Checks;
  readonly #options: WatchersOptions;
  #outage: OwnOutage;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WatchersOptions) {
    const { table, ingest, documents, sink, checkThresholds, nowMs } = options;
    this.#options = options;
    this.#outage = this.#knownOutage(Number.NaN);
    // Which outage there was is known once the table is.
    const outage = {
      notBeforeMs: (everyMs: number) => this.#outage.notBeforeMs(everyMs),
      endedAtMs: () => this.#outage.endedAtMs,
    };
    const onFailure = (what: string, error: unknown) => this.#warn(what, error);
    this.checks = new Checks({
      ingest,
      table,
      documents,
      sink,
      outage,
      thresholds: checkThresholds,
      nowMs,
      onFailure,
    });
  }

  /** Goes on from where the last process was. The series are known; nothing of ours was recorded yet. */
  async load(): Promise<void> {
    this.#outage = this.#knownOutage(this.#heartbeatMs());
    await this.checks.load();
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), watchIntervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.#outage.check();
    this.checks.tick();
  }

  #knownOutage(lastHeardMs: number): OwnOutage {
    const { nowMs } = this.#options;
    return new OwnOutage({ heartbeatMs: () => this.#heartbeatMs(), nowMs }, lastHeardMs);
  }

  #heartbeatMs(): number {
    const { table } = this.#options;
    const series = table.find(heartbeatMetric);
    return series === -1 ? Number.NaN : table.lastTimestampMs[series];
  }

  #warn(what: string, error: unknown): void {
    const reason = error instanceof TidemarkError ? error.message : String(error);
    this.#options.logger.warn(`cannot ${what}, it is tried again: ${reason}`);
  }
}
