import type { Alert } from '../../alerts/index.ts';
import type { Change } from '../../documents/index.ts';
import type { Rows, RowsOutcome } from '../../ingest/index.ts';
import { openRows } from '../../ingest/testing/open-rows.ts';
import { SeriesTable } from '../../series/index.ts';
import { Checks } from '../checks.ts';

export const minuteMs = 60_000;

/** Checks beside an ingest, documents and a sink that live in memory, and outlive the checks as a disk would. */
export class ChecksWorld {
  nowMs = Date.UTC(2026, 0, 1);
  readonly table = new SeriesTable();
  readonly documents = new Map<string, Map<string, unknown>>();
  readonly failures: string[] = [];
  /** What people were told: each change once, whatever is repeated for the sink. */
  readonly messages: string[] = [];
  documentsFail = false;
  outage = { endedAtMs: Number.NEGATIVE_INFINITY, notBeforeMs: Number.NEGATIVE_INFINITY };
  readonly #firing = new Set<string>();
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

  timestamp(agoMs = 0): string {
    return new Date(this.nowMs - agoMs).toISOString();
  }

  #begin(): Checks {
    return new Checks({
      ingest: { write: (_sender, write) => this.#ingest(write) },
      table: this.table,
      documents: {
        read: async (kind) => new Map(this.documents.get(kind)),
        write: (changes) => this.#write(changes),
      },
      sink: { take: async (alerts) => this.#hear(alerts) },
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

  async #write(changes: readonly Change[]): Promise<void> {
    if (this.documentsFail) throw new Error('no space');
    for (const { kind, key, value } of structuredClone(changes)) {
      const ofKind = this.documents.get(kind) ?? new Map<string, unknown>();
      this.documents.set(kind, ofKind);
      if (value === undefined) ofKind.delete(key);
      else ofKind.set(key, value);
    }
  }

  #hear(alerts: readonly Alert[]): void {
    for (const { labels, annotations, endsAtMs } of alerts) {
      const key = JSON.stringify(labels);
      const isOver = endsAtMs <= this.nowMs;
      if (isOver === !this.#firing.has(key)) continue;
      if (isOver) this.#firing.delete(key);
      else this.#firing.add(key);
      this.messages.push(annotations.summary ?? '');
    }
  }
}

/** All that waits for nothing but its turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
