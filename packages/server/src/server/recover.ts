import { idempotencyWindowMs } from '@tidemark/protocol';
import type { Head } from '../head/index.ts';
import type { Logger } from '../logger/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { RecentMinutes } from '../recent/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Store } from '../store/index.ts';
import type { Log } from '../wal/index.ts';

type Recovery = {
  table: SeriesTable;
  head: Head;
  store: Store;
  log: Log;
  pipeline: Pipeline;
  recent: RecentMinutes;
  logger: Logger;
  nowMs: () => number;
  /** Called once all series of the store are known, before anything is written. */
  onSeriesKnown?: () => Promise<void>;
};

/**
 * Brings memory to where the last process was: series, keys, newest samples and histograms, and metadata
 * from the store, then whatever the log still holds, oldest segment first. Says in the server log what was damaged.
 */
export async function recover(recovery: Recovery): Promise<void> {
  const { table, store, pipeline, nowMs } = recovery;
  for await (const definitions of store.readSeries()) {
    for (const definition of definitions) table.restore(definition);
  }
  for (const key of await store.readAnsweredKeys(nowMs() - idempotencyWindowMs)) {
    pipeline.answeredKeys.restore(key);
  }
  for await (const last of store.readLastSamples()) {
    for (let i = 0; i < last.count; i++) {
      const index = table.indexOfId(last.idLow[i], last.idHigh[i]);
      if (index !== -1) table.observe(index, last.timestampMs[i], last.value[i]);
    }
  }
  await recovery.recent.begin();
  await restoreHistograms(recovery);
  for await (const portion of store.readMetadata()) {
    for (const metadata of portion) pipeline.metadata.restore(metadata);
  }
  await recovery.onSeriesKnown?.();
  await replayLog(recovery);
}

/** From what the segments brought that are in the store: what the log still holds is replayed on top. */
async function restoreHistograms({ table, head, store, log }: Recovery): Promise<void> {
  for await (const { count, idLow, idHigh } of store.readHistogramSeries()) {
    for (let i = 0; i < count; i++) {
      const index = table.indexOfId(idLow[i], idHigh[i]);
      if (index !== -1) head.restoreHistogramSeries(index);
    }
  }
  for await (const portion of store.readLastHistograms(log.oldestSegment - 1)) {
    for (const { idLow, idHigh, timestampMs, histogram } of portion) {
      const index = table.indexOfId(idLow, idHigh);
      if (index !== -1) head.restoreHistogram(index, timestampMs, histogram);
    }
  }
}

async function replayLog({ log, pipeline, logger }: Recovery): Promise<void> {
  for await (const found of log.recover()) {
    const orphans = await pipeline.replay(found);
    const samples = found.records.reduce((count, record) => count + record.count, 0);
    const torn =
      found.tornBytes > 0 ? `, ${found.tornBytes} bytes of an unfinished record cut` : '';
    if (samples > 0 || torn !== '') {
      logger.info(`recovered ${samples} samples of log segment ${found.segment}${torn}`);
    }
    if (found.damagedBytes > 0 || orphans > 0) {
      logger.error(
        `log segment ${found.segment} is damaged: ${found.damagedBytes} bytes unreadable, ${orphans} samples without their series. The file is kept beside the log with the ending .damaged`,
      );
    }
  }
}
