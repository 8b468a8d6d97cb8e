import assert from 'node:assert/strict';
import type { MetricType } from '@tidemark/protocol';
import { Head } from '../../head/index.ts';
import { Logger } from '../../logger/index.ts';
import { Query } from '../../query/index.ts';
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
  readonly pipeline: Pipeline;
  readonly query: Query;

  static async begin(
    store: Store,
    walFolder: string,
    clock: { ms: number },
    options: Partial<PipelineOptions> = {},
  ): Promise<Life> {
    const table = new SeriesTable();
    const log = await Log.open({
      folder: walFolder,
      table,
      nowMs: () => clock.ms,
      afterSegment: store.hoursThroughSegment,
    });
    const life = new Life(store, table, log, clock, options);
    life.pipeline.beginRecovery();
    await recover({
      table,
      head: life.head,
      store,
      log,
      pipeline: life.pipeline,
      logger: new Logger(() => undefined, Date.now),
      nowMs: () => clock.ms,
    });
    return life;
  }

  private constructor(
    store: Store,
    table: SeriesTable,
    log: Log,
    clock: { ms: number },
    options: Partial<PipelineOptions>,
  ) {
    this.table = table;
    this.head = new Head(table);
    this.log = log;
    this.pipeline = new Pipeline({
      log,
      table,
      head: this.head,
      store,
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
  }
}
