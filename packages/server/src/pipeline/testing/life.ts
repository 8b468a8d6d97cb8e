import assert from 'node:assert/strict';
import type { MetricType } from '@tidemark/protocol';
import { Head } from '../../head/index.ts';
import { Logger } from '../../logger/index.ts';
import { Query } from '../../query/index.ts';
import { type RecentLimits, RecentMinutes } from '../../recent/index.ts';
import { SeriesTable, seriesKey } from '../../series/index.ts';
import { recover } from '../../server/recover.ts';
import type { Store } from '../../store/index.ts';
import { Log } from '../../wal/index.ts';
import { Pipeline, type PipelineOptions } from '../pipeline.ts';

/** Everything of a server that lives in memory, over the one store. */
export class Life {
  readonly table = new SeriesTable();
  readonly head = new Head(this.table);
  readonly log: Log;
  readonly recent: RecentMinutes;
  readonly pipeline: Pipeline;
  readonly query: Query;

  static async begin(
    store: Store,
    walFolder: string,
    clock: { ms: number },
    options: Partial<PipelineOptions> = {},
    recentLimits: Partial<RecentLimits> = {},
  ): Promise<Life> {
    const table = new SeriesTable();
    const log = await Log.open({
      folder: walFolder,
      table,
      nowMs: () => clock.ms,
      afterSegment: store.hoursThroughSegment,
    });
    const life = new Life(store, table, log, walFolder, clock, options, recentLimits);
    life.pipeline.beginRecovery();
    await recover({
      table,
      head: life.head,
      store,
      log,
      pipeline: life.pipeline,
      recent: life.recent,
      logger: new Logger(() => undefined, Date.now),
      nowMs: () => clock.ms,
    });
    return life;
  }

  private constructor(
    store: Store,
    table: SeriesTable,
    log: Log,
    walFolder: string,
    clock: { ms: number },
    options: Partial<PipelineOptions>,
    recentLimits: Partial<RecentLimits>,
  ) {
    this.table = table;
    this.head = new Head(table);
    this.log = log;
    this.recent = new RecentMinutes({
      folder: `${walFolder}-recent`,
      table,
      nowMs: () => clock.ms,
      freeBytes: () => Number.POSITIVE_INFINITY,
      keptFromMs: () => Number.NEGATIVE_INFINITY,
      report: (message) => assert.fail(message),
      limits: recentLimits,
    });
    this.pipeline = new Pipeline({
      log,
      table,
      head: this.head,
      store,
      recent: this.recent,
      nowMs: () => clock.ms,
      rawCutDay: () => 0,
      report: (job, error) => assert.fail(`${job}: ${error.message}`),
      onBug: (error) => {
        throw error;
      },
      ...options,
    });
    this.query = new Query({
      table,
      metadata: this.pipeline.metadata,
      head: this.head,
      store,
      recent: this.recent,
      flush: (spans) => this.pipeline.flushForRead(spans),
      settle: () => this.pipeline.settle(),
      minutesKeptFromMs: () => Number.NEGATIVE_INFINITY,
      onAnswered: () => undefined,
    });
    log.onCommitted = (committed) => this.pipeline.take(committed);
  }

  /** The index of a series without labels, which is made if there is none. */
  seriesOf(name: string, type: MetricType = 'gauge'): number {
    const known = this.table.find(seriesKey(name, []));
    return known === -1 ? this.table.create(name, [], type) : known;
  }

  /** Ends this life as a crash does: nothing of its memory is written. */
  async crash(): Promise<void> {
    // It is in this process still: what it is writing must not reach into the next one.
    while (this.pipeline.queueLength > 0) {
      await this.pipeline.enqueue('wait for the others', () => Promise.resolve());
    }
    await this.log.close();
    await this.recent.close();
  }
}
