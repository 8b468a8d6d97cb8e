import { HeardAlerts } from '../../alerts/testing/heard-alerts.ts';
import type { ExpectationSpec } from '../../config/index.ts';
import { MemoryDocuments } from '../../documents/testing/memory-documents.ts';
import { SeriesTable } from '../../series/index.ts';
import { Expected } from '../expected.ts';

export const minuteMs = 60_000;

/** Expected series beside a table, documents and a sink that outlive them. */
export class ExpectedWorld {
  nowMs = Date.UTC(2026, 0, 1);
  table = new SeriesTable();
  readonly documents = new MemoryDocuments();
  readonly alerts = new HeardAlerts(() => this.nowMs);
  readonly failures: string[] = [];
  notBeforeMs = Number.NEGATIVE_INFINITY;
  outageBeganMs = Number.NaN;
  fileExpectations: readonly ExpectationSpec[] = [];
  seriesLimit = 1_000;
  fullCount = 0;
  expected = this.#begin();

  /** A sample of each of these hosts, `agoMs` before now. */
  speak(hosts: readonly string[], agoMs = 0, value = 1): void {
    for (const host of hosts) {
      const series = this.table.create('up', [['host', host]]);
      this.table.observe(series, this.nowMs - agoMs, value);
    }
  }

  /** Lets time pass, with a look each second, and what `each` does before it. */
  async pass(ms: number, each: () => void = () => undefined): Promise<void> {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += Math.min(1_000, endMs - this.nowMs);
      each();
      this.expected.tick();
      await settled();
    }
  }

  /** What `kill -9` and a new start are; `hasTable` is false where the table has lost its series. */
  async restart(hasTable = true): Promise<void> {
    this.expected.stop();
    if (!hasTable) this.table = new SeriesTable();
    this.expected = this.#begin();
    await this.expected.load();
    await settled();
  }

  delete(host: string): void {
    const series = this.table.findSeries('up', [['host', host]]);
    this.expected.forget([series]);
    this.table.delete([series]);
  }

  /** `-a` for a host that fell silent, `+a` for one that speaks again. */
  get changes(): string[] {
    return this.alerts.changes.map(
      ({ isFiring, alert }) => `${isFiring ? '-' : '+'}${alert.labels.host}`,
    );
  }

  #begin(): Expected {
    return new Expected({
      table: this.table,
      documents: this.documents,
      sink: this.alerts,
      outage: { notBeforeMs: () => this.notBeforeMs, beganMs: () => this.outageBeganMs },
      nowMs: () => this.nowMs,
      onFailure: (what) => this.failures.push(what),
      fileExpectations: this.fileExpectations,
      onFull: () => this.fullCount++,
      seriesLimit: this.seriesLimit,
    });
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
