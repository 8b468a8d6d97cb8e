import type { CheckThresholds } from '@tidemark/protocol';
import type { AlertSink } from '../alerts/index.ts';
import type { Batch } from '../batch/index.ts';
import { Checks } from '../checks/index.ts';
import type { ExpectationSpec } from '../config/index.ts';
import type { Documents } from '../documents/index.ts';
import { TidemarkError } from '../errors/index.ts';
import { Expected } from '../expected/index.ts';
import type { Ingest } from '../ingest/index.ts';
import type { Logger } from '../logger/index.ts';
import { OwnOutage } from '../outage/index.ts';
import type { Rules } from '../rules/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { StreamRules } from '../stream/index.ts';
import { heartbeatMetric } from '../telemetry/index.ts';

/** How often the watchers look, in milliseconds. */
const watchIntervalMs = 1_000;

export type WatchersOptions = {
  table: SeriesTable;
  ingest: Ingest;
  documents: Documents;
  sink: AlertSink;
  checkThresholds: CheckThresholds;
  /** Of the configuration file. */
  expected: readonly ExpectationSpec[];
  hasHistograms: (seriesIndex: number) => boolean;
  /** Of whom some are decided as samples arrive. */
  rules: Pick<Rules, 'decide' | 'setStreamDecider'>;
  logger: Logger;
  nowMs: () => number;
};

/** What watches the samples: checks of hosts, series that must speak, and threshold rules as samples arrive. */
export class Watchers {
  readonly checks: Checks;
  readonly expected: Expected;
  readonly stream: StreamRules;
  readonly #options: WatchersOptions;
  #outage: OwnOutage;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WatchersOptions) {
    const { table, ingest, documents, sink, checkThresholds, hasHistograms, rules, logger, nowMs } =
      options;
    this.#options = options;
    this.#outage = this.#knownOutage(Number.NaN);
    // Which outage there was is known once the table is.
    const outage = {
      notBeforeMs: (everyMs: number) => this.#outage.notBeforeMs(everyMs),
      endedAtMs: () => this.#outage.endedAtMs,
      beganMs: () => this.#outage.beganMs,
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
    this.expected = new Expected({
      table,
      documents,
      sink,
      outage,
      nowMs,
      onFailure,
      fileExpectations: options.expected,
      onFull: (limit) =>
        logger.warn(`${limit} series are waited for, and no more are taken: see /v1/expected`),
    });
    this.stream = new StreamRules({
      table,
      nowMs,
      hasHistograms,
      report: (decisions) => rules.decide(decisions),
      onRefused: () => rules.setStreamDecider(this.stream),
    });
  }

  /** Goes on from where the last process was. The series are known; nothing of ours was recorded yet. */
  async load(): Promise<void> {
    this.#outage = this.#knownOutage(this.#heartbeatMs());
    await this.checks.load();
    await this.expected.load();
    this.#options.rules.setStreamDecider(this.stream);
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), watchIntervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.expected.stop();
    this.stream.stop();
  }

  /** Takes what is safe, before its senders are answered. */
  take(batch: Batch): void {
    this.stream.take(batch);
  }

  #tick(): void {
    this.#outage.check();
    this.checks.tick();
    this.expected.tick();
    this.stream.tick();
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
