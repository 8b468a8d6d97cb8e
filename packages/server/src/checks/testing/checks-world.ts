import { HeardAlerts } from '../../alerts/testing/heard-alerts.ts';
import { MemoryDocuments } from '../../documents/testing/memory-documents.ts';
import type { Rows, RowsOutcome } from '../../ingest/index.ts';
import { openRows } from '../../ingest/testing/open-rows.ts';
import { SeriesTable } from '../../series/index.ts';
import { Checks } from '../checks.ts';

export const minuteMs = 60_000;

/** Checks beside an ingest, documents and a sink that live in memory, and outlive the checks as a disk would. */
export class ChecksWorld {
  nowMs = Date.UTC(2026, 0, 1);
  readonly table = new SeriesTable();
  readonly documents = new MemoryDocuments();
  readonly alerts = new HeardAlerts(() => this.nowMs);
  readonly failures: string[] = [];
  outage = { endedAtMs: Number.NEGATIVE_INFINITY, notBeforeMs: Number.NEGATIVE_INFINITY };
  checks = this.#begin();

  async post(body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await this.checks.take(Buffer.from(JSON.stringify(body)), 'test');
    await settled();
    return { status: answer.status, body: JSON.parse(answer.body) };
  }

  /** What `kill -9` and a new start are. */
  async restart(): Promise<void> {
    this.checks = this.#begin();
    await this.checks.load();
    await settled();
  }

  /** Lets time pass, with a look every ten seconds. */
  async pass(ms: number): Promise<void> {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += Math.min(10_000, endMs - this.nowMs);
      this.checks.tick();
      await settled();
    }
  }

  get messages(): string[] {
    return this.alerts.changes.map(({ alert }) => alert.annotations.summary ?? '');
  }

  timestamp(agoMs = 0): string {
    return new Date(this.nowMs - agoMs).toISOString();
  }

  #begin(): Checks {
    return new Checks({
      ingest: { write: (_sender, write) => this.#ingest(write) },
      table: this.table,
      documents: this.documents,
      sink: this.alerts,
      outage: {
        endedAtMs: () => this.outage.endedAtMs,
        notBeforeMs: () => this.outage.notBeforeMs,
      },
      thresholds: { diskPercent: 90, pingMinutes: 5 },
      nowMs: () => this.nowMs,
      onFailure: (what) => this.failures.push(what),
    });
  }

  async #ingest(write: (rows: Rows) => void): Promise<RowsOutcome> {
    const { rows, batch } = openRows(this.nowMs, this.table);
    write(rows);
    for (let row = 0; row < batch.count; row++) {
      this.table.observe(batch.seriesIndex[row], batch.timestampMs[row], batch.value[row]);
    }
    return rows.finish();
  }
}

/** All that waits for nothing but its turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
